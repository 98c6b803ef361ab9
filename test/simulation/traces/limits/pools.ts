/** The three kinds of pools, and a trace in which one of them is full while runs wait for it. */
import { removeOverrides, setOverrides, setStageLimit } from "../../../../functions/operators/index.ts";
import type { RunnerContext } from "../../../../functions/runs/index.ts";
import type { PartKey } from "../../../../functions/store/run-store.ts";
import { SlotRound } from "../../../../functions/upkeep/index.ts";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import { Trace, type TraceProps } from "../trace.ts";

export interface PoolKind {
  readonly key: PartKey;
  readonly queue: string;
  /** A run takes so many pools: the last of them is this one. */
  readonly pools: number;
  props(limit: number): Pick<TraceProps, "settings" | "maxRunningTasks">;
  /** An operator changes the limit. */
  override(context: RunnerContext, limit: number): Promise<unknown>;
}

const walk = { name: "walk", overlap: "allow", catchUp: "none" } as const;
const note = { note: "a person wants so" };
const maxAttempts = 1;

async function overrideTask(context: RunnerContext, concurrency: number) {
  await removeOverrides(context, walk, ["concurrency"]).catch(() => {});
  await setOverrides(context, walk, { concurrency }, note);
}

export const kinds = {
  "a task": {
    key: { task: "walk", part: "state" },
    queue: "wait#walk#",
    pools: 1,
    props: (limit) => ({ settings: { concurrency: { limit }, maxAttempts } }),
    override: overrideTask,
  },
  "a key": {
    key: { task: "walk", part: "slot#shop" },
    queue: "wait#walk#shop",
    pools: 1,
    props: (limit) => ({ settings: { concurrency: { limit, key: () => "shop" }, maxAttempts } }),
    async override(context, limit) {
      await overrideTask(context, limit);
      // Of keys the sweeper finds the room.
      await new SlotRound(context).handOnAll(() => true);
    },
  },
  "the stage": {
    key: { task: "(stage)", part: "slots" },
    queue: "wait#(stage)#",
    pools: 2,
    props: (limit) => ({ settings: { concurrency: { limit: 9 }, maxAttempts }, maxRunningTasks: limit }),
    override: (context, limit) => setStageLimit(context, limit, note),
  },
} as const satisfies Readonly<Record<string, PoolKind>>;

export const kindNames = Object.keys(kinds) as readonly (keyof typeof kinds)[];

/** A trace in which `a` is at work for three seconds at a limit of one, and others wait. @param without a clause that is left out */
export async function fullPool(kind: PoolKind, triggers: readonly string[], without?: LeftOut) {
  const trace = new Trace({ ...kind.props(1), memory: tablesLacking(without) });
  await trace.occur("a");
  const first = trace.actor();
  void first.next();
  await trace.pass(0);
  for (const trigger of triggers) await deliver(trace, trigger);
  return { trace, first };
}

/** Delivers an occurrence to a worker of its own, which begins to work on it. */
export async function deliver(trace: Trace, trigger: string) {
  await trace.pass(0.1);
  await trace.occur(trigger);
  const worker = trace.actor();
  void worker.next();
  await trace.pass(0);
  return worker;
}

/** How many runs hold a pool. */
export async function held({ harness }: Trace, { key }: PoolKind): Promise<number> {
  return (await harness.memory.getPart(key))?.held ?? 0;
}

/** The status of each run, by its trigger. */
export async function statuses(trace: Trace): Promise<Readonly<Record<string, string>>> {
  return (await trace.end()).runs;
}
