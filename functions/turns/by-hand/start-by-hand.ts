/** A start by hand: a message that asks for a run. Delivered twice, it starts one run. */
import { checkParams, checkParamsOf } from "../../model/params/check-params.ts";
import type { Delivery } from "../../model/run/messages/delivery.ts";
import type { KnownMessage } from "../../model/run/messages/message.ts";
import { runOf } from "../../model/run/messages/run-of.ts";
import { newRun } from "../../model/run/new-run.ts";
import type { RunKey } from "../../model/run/run.ts";
import { isWithinCreationWindow } from "../../model/run/run-name.ts";
import type { Json } from "../../model/task/task.ts";
import { paramsShapeOf } from "../../model/task/task-directory.ts";
import { checkScope, orReject, startRun, storeParams, type WorkerContext } from "../../runs/index.ts";
import type { ClaimRequest } from "../claim.ts";

type StartByHand = Extract<KnownMessage, { kind: "start" }>;

/**
 * The turn to claim for a start by hand. Undefined where nothing is left to do: with a caller's `id` the run is
 * created first and has a message of its own, and a message whose params are not allowed is rejected.
 */
export async function requestByHand(
  context: WorkerContext,
  message: StartByHand,
  delivery: Delivery,
): Promise<ClaimRequest | undefined> {
  const { task, id, priority } = message;
  const at = new Date(delivery.sentAt);
  return orReject(context, delivery, async () => {
    const key = runOf(message, delivery);
    const params = await paramsByHand(context, message, key);
    context.confirmedIn?.(message, 0, "message");
    if (id !== undefined) {
      await startRun(context, { task, lane: context.lane.name, kind: "message", params, id, at, priority });
      return undefined;
    }
    const now = context.clock.now();
    const creates = {
      ...newRun(now, "message", at),
      priority,
      ...(await storeParams(context, key, params)),
    };
    return { key, turn: 0, creates: isWithinCreationWindow(key.run, now) ? creates : undefined };
  });
}

/** A message's params, checked. @throws InvalidParamsError, unless the message had started its run before */
export async function paramsByHand(
  context: WorkerContext,
  message: StartByHand,
  { task, run }: RunKey,
): Promise<Json | undefined> {
  try {
    return await checkedStart(context, message);
  } catch (error) {
    // Delivered again after a deploy that changed its task's params, it may be all that brings its run back.
    const { id, params } = message;
    const name = id === undefined ? run : (await context.store.getPart({ task, part: `id#${id}` }))?.run;
    const isStarted = name !== undefined && (await context.store.get({ task, run: name })) !== undefined;
    if (isStarted) return params;
    throw error;
  }
}

/** The params of a start, by hand or direct. Of another lane's task only the shape is known here; encrypted ones are checked in the first turn. @throws InvalidParamsError, and OutOfScopeError for a task outside its scope */
export async function checkedStart(
  context: WorkerContext,
  { task, params }: Pick<StartByHand, "task" | "params">,
): Promise<Json | undefined> {
  checkScope(context, task);
  if (context.encryption?.isSealed(task, params)) return params;
  const shape = paramsShapeOf(context, task);
  const deployed = context.tasks.get(task);
  return deployed === undefined ? checkParams(params, shape) : checkParamsOf(deployed.task, params, shape);
}
