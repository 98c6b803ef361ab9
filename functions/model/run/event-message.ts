/** The message that a rule of EventBridge sends: something happened. */
import { isObject } from "../params/shape.ts";
import { show } from "../show.ts";
import type { Json } from "../task/task.ts";
import { isTriggerId } from "../task/trigger.ts";
import type { RunKey } from "./run.ts";
import { isCallersId, outsideName } from "./run-name.ts";

export interface EventMessage extends RunKey {
  readonly trigger: string;
  /** When EventBridge received it. */
  readonly at: Date;
  readonly event: Json;
}

/** Reads a message of these keys; `instant` is what its `at` says. Returns what is wrong with it as a text. */
export function readEvent(
  task: string,
  { trigger, at, event }: Record<string, unknown>,
  instant: Date | undefined,
): EventMessage | string {
  if (!isTriggerId(trigger)) return `trigger ${show(trigger)} is not a trigger's id`;
  if (instant === undefined) return `at ${show(at)} is not an instant in ISO 8601`;
  const id = isObject(event) ? event.id : undefined;
  if (!isCallersId(id)) return `event ${show(event)} has no id of 1 to 128 printable ASCII characters`;
  const run = outsideName(instant, trigger, id);
  return { task, run, trigger, at: instant, event: event as Json };
}
