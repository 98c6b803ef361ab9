/** The message of an event, from a rule of EventBridge. The event's own id names its run, however often it is delivered. */
import { readInstant } from "../../instant.ts";
import { isObject } from "../../params/shape.ts";
import { show } from "../../show.ts";
import type { Json } from "../../task/task.ts";
import { isTriggerId } from "../../task/trigger.ts";
import type { RunKey } from "../run.ts";
import { outsideName } from "../run-name.ts";

export interface EventMessage extends RunKey {
  readonly trigger: string;
  /** When EventBridge received it. */
  readonly at: Date;
  readonly event: Json;
}

/** What may be part of a run's name: any id of EventBridge is. */
const eventId = /^[\x21-\x7e]{1,128}$/;

/** Reads what a message has next to its task. */
export function readEvent(
  task: string,
  { trigger, at, event }: Readonly<Record<string, unknown>>,
): ({ readonly kind: "event" } & EventMessage) | { readonly kind: "unknown"; readonly reason: string } {
  if (!isTriggerId(trigger)) return unknown(`trigger ${show(trigger)} is not a trigger's id`);
  const instant = typeof at === "string" ? readInstant(at) : undefined;
  if (instant === undefined) return unknown(`at ${show(at)} is not an instant in ISO 8601`);
  const id = isObject(event) ? event.id : undefined;
  if (typeof id !== "string" || !eventId.test(id))
    return unknown(`event ${show(event)} has no id of 1 to 128 printable ASCII characters`);
  const run = outsideName(instant, trigger, id);
  return { kind: "event", task, run, trigger, at: instant, event: event as Json };
}

function unknown(reason: string) {
  return { kind: "unknown", reason } as const;
}
