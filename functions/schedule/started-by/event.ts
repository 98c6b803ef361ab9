import {
  checkTriggerId,
  type EventTrigger,
  type ReactiveTriggerOptions,
  triggerId,
} from "../../model/task/trigger.ts";
import { type EventPattern, patternMistake } from "../event-pattern/pattern.ts";
import { limitsOf } from "../limits.ts";
import { checkOptions, ScheduleError } from "../schedule-error.ts";
import { checkedPriority } from "../trigger-priority.ts";
import { checkedTemplate, reactiveOptions } from "./after.ts";

/** What `onEvent` takes. */
export interface EventTriggerOptions extends ReactiveTriggerOptions {
  /** The name of the bus, of the stage's own account and Region. @default "default" */
  readonly bus?: string;
}

const defaultBus = "default";
const busPattern = /^[\w./-]{1,256}$/;

/**
 * Starts one run for each event of EventBridge that matches the pattern, however often it is delivered:
 * `onEvent({ source: ["aws.s3"], detail: { bucket: { name: ["uploads"] } } }, { params: { key: "$.detail.object.key" } })`.
 * Texts of `params` that begin with `$.` are taken from the event. Without `params` the run has none.
 * @throws ScheduleError, also for a pattern that EventBridge would refuse
 */
export function onEvent(pattern: EventPattern, options: EventTriggerOptions = {}): EventTrigger {
  checkOptions(options, [...reactiveOptions, "bus"]);
  const mistake = patternMistake(pattern);
  if (mistake !== undefined) throw new ScheduleError("invalid-option", "pattern", pattern, mistake);
  const { bus = defaultBus, params } = options;
  if (typeof bus !== "string" || !busPattern.test(bus))
    throw new ScheduleError("invalid-option", "bus", bus, 'the name of an event bus, such as "orders"');
  const { id = triggerId("event", JSON.stringify(pattern), bus) } = options;
  return {
    kind: "event",
    id: checkTriggerId(id),
    pattern,
    bus,
    limits: limitsOf("event", options),
    params: checkedTemplate(params),
    ...checkedPriority(options),
  };
}
