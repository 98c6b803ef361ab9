import {
  checkTriggerId,
  type QueueTrigger,
  type ReactiveTriggerOptions,
  triggerId,
} from "../../model/task/trigger.ts";
import { limitsOf } from "../limits.ts";
import { checkOptions, ScheduleError } from "../schedule-error.ts";
import { checkedPriority } from "../trigger-priority.ts";
import { checkedTemplate, reactiveOptions } from "./after.ts";

const namePattern = /^[\w-]{1,80}$/;
const arnPattern = /^arn:aws[\w-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}$/;

/**
 * Starts one run for each message of a standard queue of yours, by its name in the stage's account and Region, or by its
 * ARN. The body is the run's params, as JSON; with `params`, their texts that begin with `$.` are taken from the body.
 * @throws ScheduleError
 */
export function onQueue(queue: string, options: ReactiveTriggerOptions = {}): QueueTrigger {
  if (typeof queue === "string" && queue.endsWith(".fifo"))
    throw new ScheduleError(
      "invalid-option",
      "queue",
      queue,
      "a standard queue, since runs of a task have no order",
    );
  if (typeof queue !== "string" || !(namePattern.test(queue) || arnPattern.test(queue)))
    throw new ScheduleError(
      "invalid-option",
      "queue",
      queue,
      'the name of a queue, such as "orders", or its ARN',
    );
  checkOptions(options, reactiveOptions);
  const { id = triggerId("queue", queue), params } = options;
  return {
    kind: "queue",
    id: checkTriggerId(id),
    queue,
    limits: limitsOf("queue", options),
    params: checkedTemplate(params),
    ...checkedPriority(options),
  };
}
