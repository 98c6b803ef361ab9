/**
 * Mutants of worlds of callbacks: each callback after its write instead of before it, and mistakes that the protocol guards
 * against. The rules must notice each.
 */
import type { AfterName } from "../../../functions/model/callbacks.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { EndOfTurn } from "../../../functions/model/task/context/turn-ports.ts";
import type { CallbacksAtEnd, WorkerContext } from "../../../functions/runs/index.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { Callbacks } from "../../../functions/turns/callbacks/index.ts";
import { judge } from "./rules.ts";
import { type CallbackChange, CallbackWorld } from "./world.ts";

export interface CallbackMutant {
  readonly name: string;
  readonly change: CallbackChange;
}

type Turn = Parameters<Callbacks["atEnd"]>[0];
type RunsWrite = Write<RunRecord>;

const byStatus: Readonly<Record<string, AfterName>> = {
  succeeded: "afterComplete",
  errored: "afterError",
  interrupted: "afterInterrupt",
  retrying: "afterRetry",
  paused: "afterPause",
  cancelled: "afterCancel",
};

/** A worker whose callbacks at the end of a turn go another way. */
function atEnd(name: string, other: (shipped: CallbacksAtEnd, turn: Turn) => CallbacksAtEnd): CallbackMutant {
  class Other extends Callbacks {
    override atEnd(turn: Turn): CallbacksAtEnd {
      return other(super.atEnd(turn), turn);
    }
  }
  return { name, change: { callbacks: () => new Other() } };
}

/** The write that ends a turn is sent first. */
function afterItsWrite(name: AfterName): CallbackMutant {
  return atEnd(`${name} comes after its write`, (shipped, turn) => {
    let left: EndOfTurn | undefined;
    return {
      async call(end) {
        if (byStatus[end.to] !== name) return shipped.call(end);
        left = end;
        return undefined;
      },
      recorded(write) {
        const end = left;
        left = undefined;
        if (end !== undefined) turn.context.clock.after(1, () => void shipped.call(end));
        return shipped.recorded(write);
      },
    };
  });
}

/** Writes of everybody, as they land. */
function writes(
  name: string,
  of: readonly string[],
  change: (write: RunsWrite) => RunsWrite,
): CallbackMutant {
  return { name, change: { landing: (write) => (of.includes(write.name) ? change(write) : write) } };
}

/** In worlds that are harder for it. */
function harder({ name, change }: CallbackMutant): CallbackMutant {
  return { name, change: { ...change, harder: true } };
}

const withoutUntold = (callback: string) => (write: RunsWrite) => ({
  ...write,
  append: { untold: (write.append?.untold ?? []).filter((text) => !text.includes(callback)) },
});

class StartsLate extends Callbacks {
  override readonly around: Callbacks["around"] = async (turn, ctx, work) => {
    const done = await work();
    return new Callbacks().around(turn, ctx, async () => done);
  };
}

class Forgetful extends Callbacks {
  override listener(context: WorkerContext): ReturnType<Callbacks["listener"]> {
    return { ...super.listener(context), tell: async () => [] };
  }
}

/** It takes each run for one that is still paused. */
class NoticesNoEnd extends Callbacks {
  override listener(context: WorkerContext): ReturnType<Callbacks["listener"]> {
    const shipped = super.listener(context);
    return {
      ...shipped,
      tell: (tellings, time) => {
        const seen = tellings.map((one) =>
          one.name === "afterPause" ? { ...one, run: { ...one.run, status: "paused" as const } } : one,
        );
        return shipped.tell(seen, time);
      },
    };
  }
}

export const callbackMutants: readonly CallbackMutant[] = [
  ...Object.values(byStatus).map(afterItsWrite),
  { name: "afterStart comes after the items", change: { callbacks: () => new StartsLate() } },
  { name: "a callback is told before it is called", change: { callbacks: () => new Forgetful() } },
  { name: "a pause that its run's end undid is told", change: { callbacks: () => new NoticesNoEnd() } },
  atEnd("a callback that has failed counts as returned", (shipped) => ({
    call: async (end) => ((await shipped.call(end)) === undefined ? undefined : {}),
    recorded: (write) => shipped.recorded(write),
  })),
  atEnd("what afterError throws is not recorded", (shipped) => ({
    call: (end) => shipped.call(end),
    recorded: (write) => write,
  })),
  writes("a pause leaves no callback", ["pause"], withoutUntold("afterPause")),
  writes("a cancel leaves no callback", ["cancel"], withoutUntold("afterCancel")),
  writes("a giving up leaves no callback", ["give up"], withoutUntold("afterError")),
  writes("a claim says that afterStart was called", ["claim"], (write) => ({
    ...write,
    set: { ...write.set, startCalled: true },
  })),
  writes("a failed attempt says that afterStart was called", ["retry"], (write) => ({
    ...write,
    set: { ...write.set, startCalled: true },
  })),
  writes("a redriven run has had its afterStart", ["redrive"], (write) => ({
    ...write,
    remove: write.remove?.filter((attribute) => attribute !== "startCalled"),
  })),
  harder(
    writes("a run at rest that has something to tell keeps no entry", ["cancel", "release"], (write) =>
      write.set?.dueKey === undefined || write.set.until !== undefined
        ? write
        : {
            ...write,
            set: { ...write.set, dueKey: undefined, dueAt: undefined },
            remove: ["dueKey", "dueAt"],
          },
    ),
  ),
];

/** Each is noticed within so many seeds. */
const mostSeeds = 100;

/** The first seed whose rules notice a mutant; undefined where none does. */
export async function caughtBy({ change }: CallbackMutant): Promise<number | undefined> {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const world = new CallbackWorld(seed, change);
    await world.run();
    if ((await judge(world)).length > 0) return seed;
  }
  return undefined;
}
