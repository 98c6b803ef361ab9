/**
 * The callbacks of runs that no worker held when they were paused, cancelled or given up. The write that moved the run left
 * the callback in `untold`, and a message brought it to this lane (`functions/telling`). It runs without a lease, so it
 * saves nothing: what it throws is told and recorded, and it counts as called. One that is not called in time is brought back.
 *
 * What was called under the lease counts as told, as long as its process lives; after that it is called again.
 */

import { type CallbackInfo, isUnheldCallback } from "../../model/callbacks.ts";
import { inTime } from "../../model/in-time.ts";
import type { Mask } from "../../model/mask/mask.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { isStopping } from "../../model/run/shard.ts";
import type { UnheldCallback, Untold } from "../../model/run/told/untold.ts";
import {
  apply,
  type DeployedTask,
  earlierErrors,
  failureOf,
  recordFailure,
  runningTask,
  type TimeLeft,
  type WorkerContext,
} from "../../runs/index.ts";
import { Checkpoints } from "../checkpoints.ts";
import { withMaskedLog } from "../report/masked-log.ts";
import { TaskLog } from "../report/task-log.ts";
import { StopRequest } from "../stop.ts";
import type { Turn } from "../turn.ts";
import { named, paramsOf, UnheldContext } from "./call.ts";

/** What is left for the writes that follow, in milliseconds. */
const marginMs = 2_500;

/** A callback that a run has not told yet. */
export interface UntoldCallback extends Untold {
  readonly run: RunRecord;
}

/** The task whose callback it is; undefined where it is none of this lane's. */
export function taskOf({ tasks }: WorkerContext, { run, name }: UntoldCallback): DeployedTask | undefined {
  const deployed = isUnheldCallback(name) ? tasks.get(run.task) : undefined;
  return deployed?.task.callbacks?.[name as UnheldCallback] === undefined ? undefined : deployed;
}

/** Calls it. False where it was not called, and is to be brought back. */
export async function callUnheld(
  given: WorkerContext,
  deployed: DeployedTask,
  { run, name }: UntoldCallback,
  time: TimeLeft,
): Promise<boolean> {
  // A worker that has the run by now tells of it once it has let it go.
  if (run.status === "running" || time.remaining() <= marginMs) return false;
  if (isStopping(run, given.clock.now())) return false;
  const params = await paramsOf(given, run, deployed.task, (checking) =>
    within(given, "params", checking, time),
  );
  const mask = given.maskFor?.(run.task, params.text, params.given);
  const context = withMaskedLog(given, run, () => mask);
  const over = new AbortController();
  const log = new TaskLog(context.clock, (level, fields) => context.log(level, "task's own", run, fields));
  const turn = standing(context, deployed, run, log);
  const ctx = new UnheldContext(turn, params.given, over.signal);
  const callback = deployed.task.callbacks?.[name as UnheldCallback];
  const called = async () => {
    try {
      await callback?.(ctx, infoOf(name, run));
    } catch (thrown) {
      throw named(name, thrown);
    }
  };
  try {
    await within(context, name, runningTask.run({ ...deployed, key: run, turn }, called), time);
  } catch (error) {
    over.abort(error);
    const deadline = { left: () => time.remaining() };
    await context.tellError?.({ context, run, deadline }, error);
    await record(context, run, error, mask);
  }
  log.close();
  return true;
}

/** Of a turn, the context of a callback asks only where the run is: no turn is under way. */
function standing(context: WorkerContext, deployed: DeployedTask, run: RunRecord, log: TaskLog): Turn {
  const checkpoints = new Checkpoints(run, deployed.task.version, 0);
  const request = new StopRequest({ signalsAll: false });
  const seen: Pick<Turn, "context" | "deployed" | "run" | "checkpoints" | "request" | "log"> = {
    context,
    deployed,
    run,
    checkpoints,
    request,
    log,
  };
  return seen as Turn;
}

/** What the run was given up for, as its record has it. */
function infoOf(callback: Untold["name"], { error, errors, reason }: RunRecord): CallbackInfo {
  const failure = error ?? errors?.at(-1);
  if (callback !== "afterError" || failure === undefined) return {};
  return { error: Object.assign(new Error(failure.message), { name: failure.name }), reason };
}

function within<T>({ clock }: WorkerContext, name: string, work: Promise<T>, time: TimeLeft): Promise<T> {
  return inTime(clock, time.remaining() - marginMs, work, () => {
    time.leaveBehind();
    throw new Error(`${name} did not return before the end of its function`);
  });
}

/** Keeps the error among the run's errors. Never rejects: it is in the log as well. */
async function record(
  context: WorkerContext,
  run: RunRecord,
  error: unknown,
  mask: Mask | undefined,
): Promise<void> {
  context.log("error", "callback failed", run, { error });
  const failure = failureOf(error, run, { ...run, now: context.clock.now(), mask });
  try {
    await apply(context, run, recordFailure(run, earlierErrors(run, failure)));
  } catch (cause) {
    context.log("warn", "failure not recorded", run, { error: cause });
  }
}
