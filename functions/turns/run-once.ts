/**
 * A task without a collection: its own `run`. When time is short, or an operator asks, its signal tells it. One that
 * does not return is abandoned just before the function's end, so that what it saved is not lost with it.
 */
import type { Task } from "../model/task.ts";
import type { Ending } from "./stop.ts";
import type { TaskContext } from "./task-context.ts";
import type { Turn } from "./turn.ts";

/** Runs it. @throws what it throws, unless that came of being told to stop */
export async function runOnce(run: NonNullable<Task["run"]>, turn: Turn, ctx: TaskContext): Promise<Ending> {
  try {
    const { output, abandoned } = await raceAgainstTime(run, turn, ctx);
    const isDone = turn.stop === undefined || (!abandoned && returnedInTime(turn));
    return isDone ? { kind: "done", output } : endOfTurn(turn);
  } catch (error) {
    if (turn.stop !== undefined && isAbort(error, turn.signal)) return endOfTurn(turn);
    throw error;
  }
}

async function raceAgainstTime(
  run: NonNullable<Task["run"]>,
  turn: Turn,
  ctx: TaskContext,
): Promise<{ readonly output?: unknown; readonly abandoned: boolean }> {
  const { clock } = turn.context;
  let cancel = () => {};
  let isRunning = true;
  const abandonment = new Promise<{ abandoned: true }>((resolve, reject) => {
    const checkIn = async () => {
      if (!isRunning) return;
      if (turn.msUntilAbandoned <= 0) {
        turn.abandon();
        return resolve({ abandoned: true });
      }
      await turn.checkIn();
      if (!isRunning) return;
      checkInAfter(turn.stop === undefined ? turn.checkInAt - clock.monotonic() : turn.msUntilAbandoned);
    };
    const checkInAfter = (milliseconds: number) => {
      cancel = clock.after(Math.max(0, milliseconds), () => void checkIn().catch(reject));
    };
    checkInAfter(turn.checkInAt - clock.monotonic());
  });
  try {
    const returned = Promise.resolve(run(ctx)).then((output) => ({ output, abandoned: false }));
    return await Promise.race([returned, abandonment]);
  } finally {
    isRunning = false;
    cancel();
  }
}

/** Whether it did all it had to do, though it was told to stop. */
function returnedInTime({ snoozed, checkpoints, stop }: Turn): boolean {
  const told = stop?.kind === "interrupt" || stop?.kind === "release" || stop?.kind === "timeout";
  return told && !snoozed && checkpoints.cursor === undefined;
}

/** Whether an error came of the signal: it is its reason, at the end of a chain of causes, or an `AbortError`. */
function isAbort(error: unknown, { aborted, reason }: AbortSignal): boolean {
  if (!aborted) return false;
  let cause = error;
  for (let depth = 0; depth < 8 && cause instanceof Error; depth++, cause = cause.cause) {
    if (cause === reason || cause.name === "AbortError") return true;
  }
  return error === reason;
}

/** Out of time, it can only go on where it left a checkpoint. */
function endOfTurn(turn: Turn): Ending {
  const stop = turn.stop as NonNullable<Turn["stop"]>;
  if (stop.kind !== "interrupt" || stop.reason === "shutdown" || turn.checkpoints.cursor !== undefined)
    return stop;
  const message = "out of time before the first checkpoint: call ctx.checkpoint to go on in a further turn";
  return { kind: "throw", error: new Error(message) };
}
