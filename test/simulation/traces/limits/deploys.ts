/** Deploys of a task with other limits, one after the other, over the same tables and queues. */
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { isTerminal } from "../../../../functions/model/run/status.ts";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import type { RunStore } from "../../../../functions/store/run-store.ts";
import { Harness, type HarnessProps } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { SeededRandom } from "../../random.ts";

interface Settings {
  readonly concurrency?: { readonly limit: number; readonly key?: () => string };
  /** @default "allow" */
  readonly overlap?: "skip" | "allow";
}
/** What is deployed. `meets`: comes before each write; where it throws the write is lost, as where its process dies. */
export interface Version extends Settings, Pick<HarnessProps, "maxRunningTasks" | "memory"> {
  readonly meets?: (write: string | undefined) => unknown;
}

/** Each version draws other names. */
const { next: random } = new SeededRandom(1);

/** A task whose runs work in their second turn, five seconds after they began. */
function walk({ concurrency, overlap = "allow" }: Settings): Task {
  return defineTask({
    name: "walk",
    description: "Waits five seconds.",
    overlap,
    concurrency,
    async run(ctx) {
      if (ctx.cursor !== undefined) return;
      await ctx.checkpoint(1);
      ctx.snooze(5);
    },
  });
}

export function deploy(
  { maxRunningTasks, memory, meets = () => {}, ...settings }: Version,
  before?: Harness,
): Harness {
  const store = (memory: RunStore) =>
    interceptedStore(memory, async ({ write, forward }) => {
      await meets(write);
      return forward();
    });
  const stage = { maxRunningTasks, aboveStage: true };
  return new Harness({ tasks: [walk(settings)], ...stage, memory, before, random, store });
}

/** Starts runs by hand, and lets the worker find each of them. */
export async function begin(harness: Harness, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
    await harness.next();
    await harness.clock.advance(10);
  }
}

/** All of its runs, the newest first. */
export async function runsOf({ memory }: Harness): Promise<readonly RunRecord[]> {
  return (await memory.list("walk", { now: 0, limit: 1_000 })).items;
}

/** How many runs have begun and not ended, how many wait, and how many are done. */
export async function counted(harness: Harness) {
  const runs = await runsOf(harness);
  const waits = runs.filter(({ dueKey }) => dueKey?.startsWith("wait#")).length;
  const done = runs.filter(({ status }) => status === "succeeded").length;
  return { atWork: runs.length - waits - done, waits, done };
}

/** Some minutes pass. Returns the most runs that were at work at once. */
export async function goOn(harness: Harness, minutes = 5): Promise<number> {
  let most = 0;
  for (let second = 1; second <= 60 * minutes; second++) {
    await harness.clock.advance(1_000);
    if (second % 60 === 0) await harness.sweep();
    await harness.drain();
    most = Math.max(most, (await counted(harness)).atWork);
  }
  return most;
}

/** Whether a run was ever claimed. */
export const isBegun = ({ startedAt }: RunRecord) => startedAt !== undefined;

/** Some minutes pass after a deploy. Returns the most runs at work of those that began after it, and when all was done, in seconds. */
export async function follow(harness: Harness, before: ReadonlySet<string>, minutes = 12) {
  let most = 0;
  for (let second = 1; second <= 60 * minutes; second++) {
    await harness.clock.advance(1_000);
    if (second % 60 === 0) await harness.sweep();
    await harness.drain();
    const runs = await runsOf(harness);
    const atWork = runs.filter((run) => isBegun(run) && !isTerminal(run.status) && !before.has(run.run));
    most = Math.max(most, atWork.length);
    if (runs.every(({ status }) => isTerminal(status))) return { most, seconds: second };
  }
  return { most, seconds: Number.POSITIVE_INFINITY };
}

/** What is lost of the last calls before a change: a worker's between place and claim, or a giver's between place and admission. */
export const phases = {
  "hold places and wait": undefined,
  "have a place and no claim": "claim",
  "are handed a place": "admit",
};

/**
 * Begins some runs, and brings them to a phase. From then on writes of a name are lost, as where each process dies, until
 * `isLost.is` is false.
 */
export async function bringTo(
  harness: Harness,
  count: number,
  lost: string | undefined,
  isLost: { is: boolean },
): Promise<void> {
  await begin(harness, count);
  isLost.is = lost !== undefined;
  if (lost === "claim") await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
  if (lost === "admit") await harness.clock.advance(6_000);
  if (lost !== undefined) await harness.drain();
}

/** Loses the writes of a name while it is to. */
export function losing(lost: string | undefined) {
  const isLost = { is: false };
  const meets = (write: string | undefined) => {
    if (isLost.is && write === lost) throw new Error("its process died");
  };
  return { isLost, meets };
}

/** The names of the runs that have begun. */
export async function begunIn(harness: Harness): Promise<Set<string>> {
  return new Set((await runsOf(harness)).filter(isBegun).map(({ run }) => run));
}
