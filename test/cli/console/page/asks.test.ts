/** What the pages ask for to change something: the console's server takes all of it, and a task that wants to be asked is. */
import { afterEach, expect, test, vi } from "vitest";
import { type Ask, optionPairs } from "../../../../cli/console/page/api/call.ts";
import { doesWrite, wordsOf } from "../../../../cli/console/server/call.ts";

interface Asking {
  readonly verb: string;
  readonly ask: Ask;
  readonly typed?: string;
  readonly takesNote?: boolean;
}

afterEach(() => void vi.unstubAllGlobals());

/** What the pages draw is checked by their own settings of TypeScript. */
async function part(path: string): Promise<Record<string, (...given: unknown[]) => Asking>> {
  vi.stubGlobal("sessionStorage", { getItem: () => null });
  return import(new URL(`../../../../cli/console/page/${path}`, import.meta.url).href);
}

const name = "drop-tables";
const confirm = { typeName: true };
const paused = { at: "2026-11-21T10:00:00Z" };
const at = Date.parse("2026-11-21T09:00:00Z");
const instant = new Date(at).toISOString();
const listed = { name, lane: "default", confirm, paused, triggers: [], starts: [] };
const described = { name, description: "Drops tables.", settings: { confirm } };
const set = { tasks: [listed], options: { task: [name] }, words: "that you chose" };

/** Those that begin a run of a task, or let one begin by itself. */
async function beginning(): Promise<readonly Asking[]> {
  const { overrideTask } = await part("pages/task/actions/override.tsx");
  const { addSchedule } = await part("pages/task/actions/schedule.tsx");
  const { runTask } = await part("actions/run.tsx");
  const { redriveInstant, backfillInstant } = await part("pages/calendar/panel/run-it.tsx");
  const { whenOptions } = await part("pages/task/form/when.tsx");
  const params = JSON.stringify({ days: 30 });
  const when = whenOptions?.({
    ...{ at: "2026-11-22T09:00", in: "2h", id: "OPS-7", tags: "a, b", metadata: "ticket=7\nby=ada" },
    ...{ priority: "9", overlap: "skip", force: true },
  });
  const plan: Ask = { command: "backfill", args: [name], options: { from: instant, to: instant } };
  const fires = { cron: "0 8 * * mon", every: "15 minutes", at: "2026-11-22T09:00" };
  const asked = [
    overrideTask?.(() => {}, described),
    overrideTask?.(() => {}, described, {
      ...{ setting: "schedule", value: "0 5 * * *", zone: "Europe/London", until: "2026-11-22T09:00" },
    }),
    ...Object.entries(fires).map(([kind, text]) =>
      addSchedule?.(() => {}, described, {
        ...{ kind, fires: text, zone: "Europe/London", until: "2026-11-22T09:00", name: "morning", params },
      }),
    ),
    runTask?.(listed, { ask: { command: "run", args: [name], options: { params, ...when } } }),
    runTask?.(listed),
    redriveInstant?.(
      { task: name, at, zone: "UTC", listed },
      { id: `${name}/${instant}/cron-1`, status: "errored" },
    ),
    backfillInstant?.({ task: name, at, zone: "UTC", listed }, plan, { usd: 0 }),
  ];
  return asked.filter((one) => one !== undefined);
}

async function others(): Promise<readonly Asking[]> {
  const { pauseTasks, resumeTasks, oneTask } = await part("actions/pause.tsx");
  const { runSet } = await part("pages/tasks/run-set.tsx");
  const { pausedSet } = await part("pages/tasks/task-set.tsx");
  const { removeOverride, changeSchedule } = await part("pages/task/actions/simple.tsx");
  const choice = { until: "2026-11-22T09:00", runs: true };
  const asked = [
    removeOverride?.(name, "enabled"),
    ...["pause", "resume", "remove"].map((how) => changeSchedule?.(name, "morning", how)),
    runSet?.(set),
    ...[oneTask?.(name), pausedSet?.(set)].flatMap((of) => [
      pauseTasks?.(() => {}, of, choice),
      resumeTasks?.(of),
    ]),
  ];
  return asked.filter((one) => one !== undefined);
}

test("each change that a page asks for is one that the console takes", async () => {
  const all = [...(await beginning()), ...(await others())];
  expect(all).toHaveLength(18);
  for (const { verb, ask, takesNote = true } of all) {
    const { command, args = [], options = {} } = ask;
    const asked = {
      command,
      args,
      options: optionPairs({ ...options, note: takesNote ? "moving house" : undefined }),
    };
    expect([verb, wordsOf(asked)[0], doesWrite(asked)]).toEqual([verb, command, true]);
  }
});

test("a task that wants its name typed has it typed before a page begins a run of it, or lets one begin", async () => {
  for (const { verb, ask, typed } of await beginning())
    expect([verb, ask.command, ask.options?.yes, typed]).toEqual([verb, ask.command, true, name]);
});
