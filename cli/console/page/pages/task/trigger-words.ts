/** A trigger in a few words. What a schedule's expression means is said by `pawl next`. */
import type { ShownTriggerDocument } from "./documents.ts";

const ends: Readonly<Record<string, string>> = {
  succeeded: "succeeds",
  errored: "errors",
  cancelled: "is cancelled",
  any: "ends",
};

export function triggerWords({ kind, expression, timeZone, ...trigger }: ShownTriggerDocument): string {
  if (expression !== undefined) return `${expression}${timeZone === undefined ? "" : ` ${timeZone}`}`;
  if (kind === "startup") return "once after each deploy that changes something";
  if (kind === "after") return `after ${trigger.task} ${ends[trigger.status ?? "any"] ?? "ends"}`;
  if (kind === "event") return `on an event ${JSON.stringify(trigger.pattern)} of bus ${trigger.bus}`;
  if (kind === "queue") return `on a message of queue ${trigger.queue}`;
  return kind;
}

/** Whether it fires by a schedule. */
export function isTimed({ expression }: ShownTriggerDocument): boolean {
  return expression !== undefined;
}
