/**
 * A turn's work with `afterStart` before it and `aroundTurn` around both. The work takes as long as it takes: only what
 * `aroundTurn` does before and after it is raced with the end of the turn.
 */
import type { TaskContext } from "../../model/task/task.ts";
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";
import { call, keepParams, named } from "./call.ts";

/** Does a turn's work within the task's callbacks. @throws what they throw, or the work does */
export async function around<Done>(turn: Turn, ctx: TaskContext, work: () => Promise<Done>): Promise<Done> {
  keepParams(turn, ctx.params);
  const { aroundTurn } = turn.deployed.task.callbacks ?? {};
  const startAndWork = async () => {
    await start(turn);
    return work();
  };
  return aroundTurn === undefined
    ? startAndWork()
    : within(turn, (proceed) => aroundTurn(ctx, proceed), startAndWork);
}

/** Calls `afterStart` in the run's first turn. The next write under the lease says that it was called. */
async function start(turn: Turn): Promise<void> {
  if (turn.run.startCalled === true || turn.deployed.task.callbacks?.afterStart === undefined) return;
  await call(turn, "afterStart", {});
  turn.checkpoints.add({ startCalled: true });
}

async function within<Done>(
  turn: Turn,
  aroundTurn: (proceed: () => Promise<void>) => unknown,
  work: () => Promise<Done>,
): Promise<Done> {
  let done: Promise<Done> | undefined;
  let isOver = false;
  let tell = () => {};
  const proceeded = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const begin = async () => {
    if (isOver) throw new Error("the turn is over: proceed does nothing any more");
    done ??= work();
    tell();
    await done;
  };
  const proceed = () => {
    const proceeding = begin();
    // Where aroundTurn does not wait for it: the turn does, and its process must not end by a rejection that nobody handles.
    proceeding.catch(() => {});
    return proceeding;
  };
  const surround = async () => {
    try {
      await aroundTurn(proceed);
    } catch (thrown) {
      const failed = await done?.then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      throw failed?.error === thrown ? thrown : named("aroundTurn", thrown, failed?.error);
    }
  };
  const surrounded = surround();
  try {
    await withinTurn(turn, Promise.race([surrounded, proceeded]), "aroundTurn");
    if (done === undefined)
      throw new Error("aroundTurn returned without a call of proceed, which does the turn's work");
    await done.catch(() => undefined);
    await withinTurn(turn, surrounded, "aroundTurn");
    // A failure of the work stays one, whatever aroundTurn made of it.
    return await done;
  } finally {
    isOver = true;
  }
}
