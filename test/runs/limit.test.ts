/** The limit of a task's runs: how many are at work at once, who waits, and who comes next. */
import { expect, test } from "vitest";
import { inForce } from "../../functions/model/override/override.ts";
import { overridesOf } from "../../functions/model/override/read-overrides.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import type { Task } from "../../functions/model/task/task.ts";
import { cancelRun, redriveRun, removeOverrides, setOverrides } from "../../functions/operators/index.ts";
import { startRun } from "../../functions/runs/start.ts";
import { cron } from "../../functions/schedule/index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { walkTask } from "../engine/sample-tasks.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;
const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;

/** A task of several turns whose runs are limited. */
function limited(settings: object, more: { readonly before?: Harness } = {}): Harness {
  const harness: Harness = new Harness({ tasks: [walk(() => harness, settings)], ...more });
  return harness;
}

function walk(harness: () => Harness, settings: object): Task {
  return walkTask(60, () => harness().clock.advance(1_000), settings);
}

/** Starts so many runs, a second apart, and lets each begin or wait. */
async function begun(harness: Harness, count: number, more: object = {}): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for (let i = 0; i < count; i++) {
    runs.push(await startRun(harness.context, { ...byHand, ...more }));
    await harness.clock.advance(1_000);
  }
  const isLeft = async (run: RunRecord) => {
    const { startedAt, dueKey } = (await harness.memory.get(run)) as RunRecord;
    return startedAt === undefined && !dueKey?.startsWith("wait#");
  };
  for (let tries = 0; tries < 20 && (await Promise.all(runs.map(isLeft))).includes(true); tries++)
    await harness.next();
  return runs;
}

async function statuses(harness: Harness, runs: readonly RunRecord[]): Promise<readonly unknown[]> {
  return Promise.all(runs.map(async (run) => (await harness.memory.get(run))?.status));
}

async function startsOf(harness: Harness): Promise<readonly string[]> {
  const runs = [...(await harness.runs("walk"))];
  return runs
    .sort((a, b) => ((a.startedAt as string) < (b.startedAt as string) ? -1 : 1))
    .map(({ run }) => run);
}

test("of a task with a limit of two, two runs are at work, and each of the others starts as soon as one has ended", async () => {
  const harness = limited({ concurrency: { limit: 2 } });
  await harness.occur("walk", "a");
  await harness.next();
  const runs = await begun(harness, 3);
  expect(await statuses(harness, runs)).toEqual(["interrupted", "enqueued", "enqueued"]);
  expect(await harness.memory.get(runs[1] as RunRecord)).toMatchObject({
    overlap: "allow",
    dueKey: "wait#walk#",
  });
  expect(await harness.holders("walk")).toHaveLength(2);
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(Array(4).fill("succeeded"));
  expect(await harness.state("walk")).toEqual({ task: "walk", part: "state", held: 0 });
});

test("a limit of one gives an order: each run begins after the one before it has ended", async () => {
  const harness = limited({ concurrency: { limit: 1 } });
  await begun(harness, 4);
  await harness.drain();
  const runs = [...(await harness.runs("walk"))].reverse();
  for (const [i, run] of runs.slice(1).entries())
    expect((runs[i]?.endedAt as string) <= (run.startedAt as string)).toBe(true);
});

test("a freed place goes to the run of the highest priority, then to the oldest: run over trigger over task", async () => {
  const triggers = [cron("0 3 * * *", { id: "urgent", priority: 8 }), cron("0 4 * * *", { id: "usual" })];
  const harness = limited({ concurrency: { limit: 1 }, priority: 6, triggers });
  await begun(harness, 1);
  const least = await startRun(harness.context, { ...byHand, priority: 0 });
  const five = await startRun(harness.context, { ...byHand, priority: 5 });
  await harness.clock.advance(1_000);
  await harness.occur("walk", "usual");
  await harness.clock.advance(1_000);
  const six = await startRun(harness.context, byHand);
  await harness.occur("walk", "urgent");
  const most = await startRun(harness.context, { ...byHand, priority: 9 });
  await harness.drain();
  const started = await startsOf(harness);
  const expected = [most.run, /urgent$/, six.run, /usual$/, five.run, least.run];
  expect(started.slice(1)).toEqual(expected.map((each) => expect.stringMatching(each)));
  expect((await harness.memory.get(six))?.priority).toBe(6);
});

test.each([
  ["that all its triggers have", 8, ["first", "own", "seven"]],
  ["of its task where its triggers have different ones", 2, ["first", "seven", "own"]],
])("a run of an override's schedule has the priority %s", async (_, other, order) => {
  const triggers = [
    cron("0 3 * * *", { id: "a", priority: 8 }),
    cron("0 4 * * *", { id: "b", priority: other }),
  ];
  const harness = limited({ concurrency: { limit: 1 }, priority: 6, triggers });
  await setOverrides(
    harness.context,
    { ...known, triggers },
    { schedule: "*/10 * * * *" },
    { note: "often" },
  );
  const at = Date.parse("2026-03-01T12:10:00Z") / 1_000;
  const trigger = inForce(overridesOf(await harness.state("walk")), "schedule", at)?.value.trigger ?? "";
  await harness.clock.advance(600_000);
  const [first] = (await begun(harness, 1)) as [RunRecord];
  const seven = await startRun(harness.context, { ...byHand, priority: 7 });
  await harness.occur("walk", trigger, "2026-03-01T12:10:00Z");
  await harness.drain();
  const names = new Map([
    [first.run, "first"],
    [seven.run, "seven"],
    [`2026-03-01T12:10:00Z/${trigger}`, "own"],
  ]);
  expect((await startsOf(harness)).map((run) => names.get(run))).toEqual(order);
});

test("a run of a task without priorities has none in its record, and waits by its age", async () => {
  const harness = limited({ concurrency: { limit: 1 } });
  const [, second] = (await begun(harness, 2)) as [RunRecord, RunRecord];
  const found = await harness.memory.get(second);
  expect(found).toMatchObject({ dueAt: Date.parse(second.createdAt) });
  expect(found && "priority" in found && found.priority !== undefined).toBe(false);
});

test("a raised limit starts waiting runs at once, and a lowered one ends nothing and starts none", async () => {
  const harness = limited({ concurrency: { limit: 1 } });
  const runs = await begun(harness, 4);
  expect(await harness.holders("walk")).toHaveLength(1);
  await setOverrides(harness.context, known, { concurrency: 3 }, { note: "more" });
  expect(await harness.holders("walk")).toHaveLength(3);
  await setOverrides(harness.context, known, { concurrency: 2 }, { note: "fewer" });
  await begun(harness, 1);
  expect(await harness.holders("walk")).toHaveLength(3);
  while ((await harness.memory.get(runs[0] as RunRecord))?.status !== "succeeded") await harness.next();
  expect(await harness.holders("walk")).toHaveLength(2);
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(Array(5).fill("succeeded"));
});

test("an environment that has not heard of a lower limit takes no place by the old one", async () => {
  const harness = limited({ concurrency: { limit: 3 } });
  await begun(harness, 1);
  await setOverrides(harness.context, known, { concurrency: 1 }, { note: "fewer" });
  await harness.occur("walk", "a");
  await harness.next();
  await harness.next();
  expect((await harness.runs("walk"))[0]).toMatchObject({ trigger: "a", dueKey: "wait#walk#" });
  expect(await harness.holders("walk")).toHaveLength(1);
  await removeOverrides(harness.context, known, ["concurrency"]);
  expect(await harness.holders("walk")).toHaveLength(2);
});

test("a run that asks to be beside others keeps to the limit, and passes none that waits", async () => {
  const harness = limited({ concurrency: { limit: 1 } });
  await begun(harness, 2);
  const [beside] = await begun(harness, 1, { overlap: "allow" });
  expect(await harness.memory.get(beside as RunRecord)).toMatchObject({ dueKey: "wait#walk#" });
  expect(await harness.holders("walk")).toHaveLength(1);
});

test("runs of before the limit go on without a place, and take one once they are redriven", async () => {
  let fails = true;
  const before: Harness = new Harness({
    tasks: [
      walkTask(
        60,
        (n) => {
          if (n === 18 && fails) throw new Error("no");
          return before.clock.advance(1_000);
        },
        { overlap: "allow", maxAttempts: 1 },
      ),
    ],
  });
  await begun(before, 2);
  const harness = limited({ concurrency: { limit: 1 } }, { before });
  const [first, second] = (await harness.runs("walk")) as [RunRecord, RunRecord];
  expect([first.admitted, second.admitted]).toEqual([undefined, undefined]);
  await harness.next();
  expect((await harness.memory.get(second))?.admitted).toBeUndefined();
  while ((await before.next()) !== undefined);
  const errored = (await harness.runs("walk")).find(({ status }) => status === "errored") as RunRecord;
  fails = false;
  await begun(harness, 1);
  await redriveRun(harness.context, errored);
  await harness.next();
  await harness.next();
  expect(await harness.memory.get(errored)).toMatchObject({ dueKey: "wait#walk#", overlap: "allow" });
  await harness.drain();
  expect(await harness.memory.get(errored)).toMatchObject({ status: "succeeded", overlap: "allow" });
});

test("a place that was taken for a run that was cancelled meanwhile is given back", async () => {
  const harness = limited({ concurrency: { limit: 1 } });
  const run = await startRun(harness.context, byHand);
  await harness.changeState("walk", { [`held#${run.run}`]: 0, held: 1 });
  await cancelRun(harness.context, run);
  expect(await harness.holders("walk")).toEqual([]);
});

test("a run of a task with a limit costs two more writes and no read than one of a task without", async () => {
  const calls: (string | undefined)[] = [];
  const harness = new Harness({
    tasks: [walkTask(1, undefined, { concurrency: { limit: 2 } })],
    store: (memory) =>
      interceptedStore(memory, ({ method, write, forward }) => {
        calls.push(write ?? method);
        return forward();
      }),
  });
  await harness.occur("walk", "a");
  await harness.drain();
  expect(calls).toEqual(["take slot", "claim", "succeed", "give slot back"]);
});

test("with a limit the runs of a task may overlap, unless a layer says otherwise", () => {
  expect(resolveSettings({ concurrency: { limit: 2 } }).overlap).toBe("allow");
  expect(resolveSettings({ concurrency: { limit: 2 } }, { overlap: "skip" }).overlap).toBe("skip");
  expect(
    resolveSettings({ concurrency: { limit: 2 } }, {}, { concurrency: { limit: 3 } }).concurrency,
  ).toEqual({
    limit: 3,
  });
  expect(resolveSettings({}).overlap).toBe("skip");
});

test.each([
  [{ concurrency: { limit: 0 } }, "concurrency"],
  [{ concurrency: { limit: 101 } }, "1 to 100"],
  [{ concurrency: { limit: 1.5 } }, "1 to 100"],
  [{ concurrency: 2 }, "concurrency 2 is not allowed: an object such as { limit: 2 }"],
  [{ concurrency: { limit: 2, keys: "shop" } }, "concurrency"],
  [{ priority: 10 }, "priority 10 is not allowed: a whole number from 0 to 9"],
  [{ priority: "high" }, "priority"],
])("%o is refused", (settings, words) => {
  expect(() => walkTask(1, undefined, settings)).toThrow(words);
});

test.each([-1, 10, 2.5, "high"])("a trigger of the priority %s is refused", (priority) => {
  expect(() => cron("0 3 * * *", { priority: priority as number })).toThrow("from 0 to 9");
});
