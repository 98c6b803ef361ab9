/**
 * A quarter of an hour of three tasks whose overlap operators override: one that skips, one that queues, one whose runs
 * overlap. Runs are started by schedules, by people, by catch-up and by redrives, and take half a minute. Two environments of
 * workers take the messages, some of them twice.
 *
 * Who may be at work beside whom (invariant 8) is worked out here from what operators were told, and from the records alone.
 */
import type { RunKey, RunRecord } from "../../../functions/model/run/run.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { redriveRun, removeOverrides, setOverrides } from "../../../functions/operators/index.ts";
import { startLate, startRun } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { Harness } from "../../engine/harness.ts";
import { SeededRandom } from "../random.ts";
import { intercepted, type Misbehaviour } from "./world.ts";

const seconds = 900;
/** An environment may not have heard of a change yet, in milliseconds. */
const unheardMs = 6_000;
/** After two sweeps no run waits any more whose task's runs may overlap. */
const releasedMs = 125_000;

const kinds = [
  { name: "skips", overlap: "skip" },
  { name: "queues", overlap: "queue-all" },
  { name: "beside", overlap: "allow" },
] as const satisfies readonly { readonly name: string; readonly overlap: Overlap }[];
type Kind = (typeof kinds)[number];
const modes: readonly Overlap[] = ["skip", "queue", "queue-all", "cancel-running", "allow", "allow"];

const tasks = kinds.map(
  ({ name, overlap }) =>
    defineTask({
      name,
      description: "Takes half a minute.",
      overlap,
      async run(ctx) {
        if (ctx.cursor !== undefined) return;
        await ctx.checkpoint(1);
        ctx.snooze(30);
      },
    }) as Task,
);

/** What a task's overlap is, and since when. */
class Truth {
  #overlap: Overlap;
  #since = 0;

  constructor({ overlap }: Kind) {
    this.#overlap = overlap;
  }

  becomes(overlap: Overlap, now: number): void {
    this.#overlap = overlap;
    this.#since = now;
  }

  /** Undefined while it is not that long ago that it changed. */
  at(now: number, forMs: number): Overlap | undefined {
    return now - this.#since > forMs ? this.#overlap : undefined;
  }
}

/** Plays a world. Returns what is wrong, and how often runs began beside others, and waited. */
export async function playOverlap(seed: number, { store }: Pick<Misbehaviour, "store"> = {}) {
  const random = new SeededRandom(seed);
  const wrong: string[] = [];
  const seen = { beside: 0, waits: 0 };
  const truths = new Map(kinds.map((kind) => [kind.name as string, new Truth(kind)]));
  const records = new Map<string, RunRecord>();

  const begins = (run: RunRecord) => {
    const kind = kinds.find(({ name }) => name === run.task);
    const mode = truths.get(run.task)?.at(clock.now(), unheardMs);
    const others = [...records.values()].filter(
      (other) =>
        other.task === run.task &&
        other.run !== run.run &&
        other.startedAt !== undefined &&
        other.admitted !== undefined &&
        !isTerminal(other.status),
    );
    const isCounted = kind?.overlap !== "allow" || (mode !== undefined && mode !== "allow");
    if (isCounted && run.admitted === undefined) wrong.push(`${run.task}/${run.run} begins without the slot`);
    if (others.length > 0 && mode === "allow") seen.beside++;
    if (others.length > 0 && mode !== undefined && mode !== "allow")
      wrong.push(`${run.task}/${run.run} begins beside ${others[0]?.run}, and its overlap is ${mode}`);
  };
  const watched = (inner: RunStore): RunStore =>
    intercepted(inner, {
      update: async (key, write) => {
        const outcome = await inner.update(key, write);
        if (!outcome.ok) return outcome;
        const before = records.get(`${key.task}/${key.run}`);
        const { item } = outcome;
        records.set(`${key.task}/${key.run}`, item);
        if (write.name === "wait") seen.waits++;
        if (write.name === "claim" && before?.startedAt !== item.startedAt) begins(item);
        return outcome;
      },
    });
  const wrapped = (inner: RunStore) => watched(store?.(inner) ?? inner);
  const first = new Harness({ tasks, store: wrapped });
  const harness = [first, new Harness({ tasks, before: first, store: wrapped })];
  const { clock, queue, context } = first;

  const change = async () => {
    const { name, overlap: deployed } = random.pick(kinds);
    const task = { name, overlap: deployed, catchUp: "none", triggers: [] } as const;
    const overlap = random.pick(modes);
    try {
      if (random.chance(0.2)) await removeOverrides(context, task, ["overlap"]);
      else await setOverrides(context, task, { overlap }, { note: "x" });
    } catch {
      // There is none to remove, or it was changed six times.
      return;
    }
    const { overrides = "[]" } = (await first.state(name)) ?? {};
    const holds = (JSON.parse(overrides) as { readonly value: Overlap; readonly until?: number }[]).find(
      ({ until = Number.POSITIVE_INFINITY }) => until > clock.now() / 1000,
    );
    truths.get(name)?.becomes(holds?.value ?? deployed, clock.now());
  };
  let started = 0;
  const start = async () => {
    const { name: task } = random.pick(kinds);
    const how = random.between(0, 3);
    if (how === 0) return first.occur(task, `t${++started}`);
    if (how === 1) return startRun(context, { task, lane: "default", kind: "manual" });
    const key: RunKey = { task, run: `2026-03-01T11:00:00Z/late${++started}` };
    if (how === 2) return startLate(context, key, undefined, { isDue: () => true });
    const skipped = (await first.runs(task)).find(({ status }) => status === "skipped");
    return skipped && redriveRun(context, skipped);
  };
  /** Takes all messages that are visible, each by some environment, and sends some of them once more. */
  const work = async () => {
    while (queue.isVisible("default")) {
      const message = queue.receive("default");
      if (message === undefined) return;
      await queue.setVisibility("default", message.receiptHandle, 0);
      if (random.chance(0.1)) await queue.send("default", message.body, random.between(0, 40));
      await random.pick(harness).next();
    }
  };
  for (let second = 0; second < seconds; second++) {
    await clock.advance(1_000);
    if (second > 30 && random.chance(1 / 60)) await change();
    if (second < seconds - 300 && random.chance(1 / 8)) await start();
    if (second % 60 === 0) {
      await first.sweep();
      for (const { name } of kinds) {
        if (truths.get(name)?.at(clock.now(), releasedMs) !== "allow") continue;
        const waits = (await first.runs(name)).filter(({ dueKey }) => dueKey?.startsWith("wait#"));
        for (const { run } of waits) wrong.push(`${name}/${run} waits, and its task's runs may overlap`);
      }
    }
    await work();
  }
  for (let minute = 0; minute < 60; minute++) {
    await first.minute();
    await work();
  }
  for (const { task, run, status } of records.values())
    if (!isTerminal(status)) wrong.push(`${task}/${run} is ${status}`);
  for (const { name } of kinds) {
    const { held = 0 } = (await first.state(name)) ?? {};
    if (held !== 0) wrong.push(`${held} runs hold the slot of ${name}`);
  }
  return { wrong, ...seen };
}
