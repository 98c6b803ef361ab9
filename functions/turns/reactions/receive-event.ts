/**
 * What starts a run without being one of Pawl's own messages: an event of EventBridge, a message of a queue of a user's.
 * The run is recorded, and its turn is sent to its lane's queue, before the message is acknowledged. Delivered again, the
 * message finds its run: an event names it by its id, a message by its own.
 */

import { InvalidParamsError } from "../../model/errors.ts";
import { lostByParsing } from "../../model/lost-by-parsing.ts";
import { checkParams, checkParamsOf, jsonParams } from "../../model/params/check-params.ts";
import { fillTemplate } from "../../model/params/template.ts";
import type { Delivery, QueueSource } from "../../model/run/messages/delivery.ts";
import type { EventMessage } from "../../model/run/messages/event-message.ts";
import type { RunKey } from "../../model/run/run.ts";
import { outsideName } from "../../model/run/run-name.ts";
import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import { paramsShapeOf, type Reaction, reactionOf } from "../../model/task/task-directory.ts";
import { type DeployedTask, rejectMessage, startTriggered, type WorkerContext } from "../../runs/index.ts";
import { rejectEvent } from "./reject-event.ts";

/** Starts what an event starts. */
export async function receiveEvent(
  context: WorkerContext,
  message: EventMessage,
  delivery: Delivery,
): Promise<void> {
  const { task, run, trigger, at, event } = message;
  const reaction = reactionOf(context, task, trigger);
  if (reaction === undefined) return rejectEvent(context, message, delivery);
  const params = reaction.params && fillTemplate(reaction.params, event);
  await react(context, { task, run }, { trigger, at, reaction, params });
}

/** Starts what a message of a user's queue starts. A body that is no JSON object is rejected. */
export async function receiveFromQueue(
  context: WorkerContext,
  { messageId, sentAt, body }: Delivery,
  { task, trigger }: QueueSource,
): Promise<void> {
  const reaction = reactionOf(context, task, trigger);
  const at = new Date(sentAt);
  const key = { task, run: outsideName(at, trigger, messageId) };
  const mask = context.maskFor?.(task, body);
  let given: Json;
  try {
    // An editor may have put a byte order mark before it.
    given = jsonParams(JSON.parse(body.trim())) ?? {};
    const lost = reaction?.params === undefined ? lostByParsing(body.trim()) : undefined;
    if (lost !== undefined) throw new InvalidParamsError(lost);
  } catch (error) {
    const why =
      error instanceof InvalidParamsError
        ? error.message
        : `the body is not JSON: ${show(mask?.(body) ?? body)}`;
    // What is sent again by a redrive goes to a lane of Pawl's, and so it says what it is for.
    const again = JSON.stringify({ task, params: body });
    return rejectMessage(context, { messageId, sentAt, body: again }, `trigger ${trigger}: ${why}`);
  }
  const params = reaction?.params === undefined ? given : fillTemplate(reaction.params, given);
  await react(context, key, { trigger, at, reaction, params });
}

interface Happened {
  readonly trigger: string;
  readonly at: Date;
  readonly reaction: Reaction | undefined;
  readonly params: Json | undefined;
}

async function react(context: WorkerContext, key: RunKey, happened: Happened): Promise<void> {
  const { trigger, at, reaction, params } = happened;
  const deployed: DeployedTask | undefined = context.tasks.get(key.task);
  const shape = paramsShapeOf(context, key.task);
  await startTriggered(context, {
    key,
    trigger: { id: trigger, limits: reaction?.limits },
    off: reaction?.off,
    happenedAt: at,
    params,
    check: async () =>
      deployed === undefined ? checkParams(params, shape) : checkParamsOf(deployed.task, params, shape),
  });
}
