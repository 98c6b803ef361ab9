/** What a rule makes of an event for its target: `<name>` in the template becomes the event, or what EventBridge knows of it. Paths into the event are not emulated. */
import type { BusEvent } from "./bus-event.ts";

export interface InputTransformer {
  readonly InputTemplate: string;
}

/** The rule's ARN and name, and when the event was received. */
export interface Known {
  readonly rule: string;
  readonly name: string;
  readonly at: string;
}

/** @throws an error for a variable that there is not */
export function transformed(
  { InputTemplate }: InputTransformer,
  event: BusEvent,
  { rule, name, at }: Known,
): string {
  const { detail: _, ...withoutDetail } = event;
  const known: Readonly<Record<string, unknown>> = {
    "aws.events.rule-arn": rule,
    "aws.events.rule-name": name,
    "aws.events.event.ingestion-time": at,
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
  };
  let isQuoted = false;
  // A piece is a variable, a quotation mark, an escaped character, or other text.
  return InputTemplate.replace(/<([^<>"]+)>|\\.|"/g, (piece: string, variable: string | undefined) => {
    if (piece === '"') isQuoted = !isQuoted;
    if (variable === undefined) return piece;
    if (!Object.hasOwn(known, variable))
      throw new Error(`InputTemplate: ${piece} is not known: known are ${Object.keys(known).join(", ")}`);
    const text = JSON.stringify(known[variable]) ?? "";
    // Within quotation marks a text is only its characters.
    return isQuoted && typeof known[variable] === "string" ? text.slice(1, -1) : text;
  });
}
