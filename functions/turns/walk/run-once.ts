/**
 * A task without a collection: its own `run`. When time is short, or an operator asks, its signal tells it. One that
 * does not return is abandoned just before the function's end, so that what it saved is not lost with it. Its process
 * then ends, since the task would go on in it while its own next turn works.
 */
import { isOwnTask } from "../../model/task/own-task.ts";
import type { Task } from "../../model/task/task.ts";
import { memberOf } from "../../runs/index.ts";
import { OwnContext } from "../own-context.ts";
import type { Ending, Stop } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { follow, msUntilAbandoned, withinTurn } from "../within-turn.ts";

/** A task whose every checkpoint is written is checked in for so often, in milliseconds. */
const heartbeatMs = 1_000;

/** Runs it. @throws what it throws */
export async function runOnce(run: NonNullable<Task["run"]>, turn: Turn, ctx: TurnContext): Promise<Ending> {
  const { output, abandoned } = await raceAgainstTime(run, turn, ctx);
  const { stop } = turn;
  if (stop === undefined || (!abandoned && finishedAnyway(turn, stop))) {
    const { task, outputCheck } = turn.deployed;
    const checked = task.output && outputCheck?.returned(task.output, output);
    return {
      kind: "done",
      output: checked ? await withinTurn(turn, checked, "the schema of output") : output,
    };
  }
  return endOfRun(turn, stop);
}

async function raceAgainstTime(
  run: NonNullable<Task["run"]>,
  turn: Turn,
  ctx: TurnContext,
): Promise<{ readonly output?: unknown; readonly abandoned: boolean }> {
  const { clock } = turn.context;
  let cancel = () => {};
  let isRunning = true;
  const abandonment = new Promise<{ abandoned: true }>((resolve, reject) => {
    const checkIn = async () => {
      if (!isRunning) return;
      if (msUntilAbandoned(turn) <= 0) {
        const isOver = clock.monotonic() >= turn.lease.endsAt;
        turn.end(isOver ? { kind: "lost" } : { kind: "interrupt", reason: "deadline" });
        return resolve({ abandoned: true });
      }
      await turn.checkInWithin();
      if (!isRunning) return;
      checkInAfter(turn.stop === undefined ? msUntilCheckIn(turn) : msUntilAbandoned(turn));
    };
    const checkInAfter = (milliseconds: number) => {
      cancel = clock.after(Math.max(0, milliseconds), () => void checkIn().catch(reject));
    };
    checkInAfter(msUntilCheckIn(turn));
  });
  try {
    const given = isOwnTask(turn.run.task) ? new OwnContext(turn, ctx.params) : ctx;
    const answer = Promise.resolve(run(given));
    follow(turn, answer);
    return await Promise.race([answer.then((output) => ({ output, abandoned: false })), abandonment]);
  } finally {
    isRunning = false;
    cancel();
  }
}

function msUntilCheckIn({ checkInAt, context, deployed }: Turn): number {
  if (deployed.settings.checkpointSeconds === 0) return heartbeatMs;
  return checkInAt - context.clock.monotonic();
}

/** Whether it did all it had to do, though it was told to stop: it returned, and never said that it could go on elsewhere. */
function finishedAnyway({ request, checkpoints }: Turn, { kind }: Stop): boolean {
  const told = kind === "interrupt" || kind === "release" || kind === "timeout";
  return told && !request.snoozed && checkpoints.cursor === undefined;
}

/** Whether an error came of the signal: it is its reason, at the end of a chain of causes, or an `AbortError`. */
export function isAbort(error: unknown, { aborted, reason }: AbortSignal): boolean {
  if (!aborted) return false;
  let cause = error;
  for (let depth = 0; depth < 8 && cause !== undefined; depth++, cause = memberOf(cause, "cause")) {
    if (cause === reason || memberOf(cause, "name") === "AbortError") return true;
  }
  return false;
}

/** How a turn ends whose task threw since its signal told it to stop: that is no failure. Undefined for any other error. */
export function endByAbort(turn: Turn, error: unknown): Ending | undefined {
  const { stop, request } = turn;
  return stop !== undefined && isAbort(error, request.signal) ? endOfRun(turn, stop) : undefined;
}

/** How a turn ends that was told to stop. Out of time, it can only go on where it left a checkpoint. */
function endOfRun({ checkpoints }: Turn, stop: Stop): Ending {
  if (stop.kind !== "interrupt" || stop.reason === "shutdown" || checkpoints.cursor !== undefined)
    return stop;
  const message = "out of time before the first checkpoint: call ctx.checkpoint to go on in a further turn";
  return { kind: "throw", error: new Error(message) };
}
