/**
 * The messages on a lane's queue, read and written: an occurrence from a schedule, a turn from Pawl itself, a start
 * by hand. Any other body is "unknown" here, with the reason; it becomes a `(rejected)` record elsewhere.
 *
 * Names are bounded, since they become keys: DynamoDB allows 1 KB for a sort key, attachments' suffixes included.
 */
import { instantPattern } from "../../instant.ts";
import { lostByParsing } from "../../lost-by-parsing.ts";
import { triggerParamsMistake } from "../../params/trigger-params.ts";
import { show } from "../../show.ts";
import { scheduleTrigger } from "../../task/run-time-schedule.ts";
import { triggerIdPattern } from "../../task/trigger.ts";
import type { RunKey } from "../run.ts";
import { longestTask } from "../run-name.ts";
import { type EventMessage, readEvent } from "./event-message.ts";
import { foreignName, noTask, notJson } from "./foreign.ts";
import { messageKinds, unknownKeys } from "./message-keys.ts";
import { isCount, readDefinition, type SentBy } from "./schedule-message.ts";
import { readStart, type StartMessage } from "./start-message.ts";
import { readTurn, type TurnMessage } from "./turn-message.ts";

/** From a schedule: an instant has come. */
export interface OccurrenceMessage extends RunKey {
  readonly trigger: string;
  /** The occurrence's instant, to the second. */
  readonly scheduledTime: Date;
  /** JSON text: its trigger's. */
  readonly params?: string;
  readonly schedule?: SentBy;
  /** How many seconds after its instant its trigger's ledger says what became of it. @default as long as EventBridge may be delivering it */
  readonly oldAfter?: number;
}

/** A message that Pawl understands. */
export type KnownMessage =
  | ({ readonly kind: "occurrence" } & OccurrenceMessage)
  | ({ readonly kind: "turn" } & TurnMessage)
  | ({ readonly kind: "event" } & EventMessage)
  | ({ readonly kind: "start" } & StartMessage);

/** What a body is. */
export type Message = KnownMessage | { readonly kind: "unknown"; readonly reason: string };

/** The message that lets a run's present turn be claimed. */
export function turnMessage({ task, run, turn, free }: TurnMessage): string {
  return JSON.stringify({ task, run, turn, free });
}

/** Reads a body. Never throws. */
export function parseMessage(body: string): Message {
  let [value, text]: [unknown, string] = [body, ""];
  // What an editor or a console adds is certain to mean nothing: a byte order mark, space around it, a text of the JSON.
  for (let layer = 0; layer < 3 && typeof value === "string"; layer++) {
    text = value.trim();
    try {
      value = JSON.parse(text);
    } catch (error) {
      return unknown(layer === 0 ? notJson(text, error) : `expected an object, got the text ${show(value)}`);
    }
  }
  const message = readMessage(value);
  // Pawl's own messages are written so. Any other text may have said more than was read.
  const isOwn = message.kind !== "start" && message.kind !== "unknown" && JSON.stringify(value) === text;
  // An event's sender need not know which numbers JavaScript keeps.
  const lost = isOwn || ["event", "unknown"].includes(message.kind) ? undefined : lostByParsing(text);
  return lost === undefined ? message : unknown(lost);
}

/** Tells what a parsed body, or the payload of a direct invocation, is; of other keys, those of these kinds are named. Never throws. */
export function readMessage(value: unknown, kinds = messageKinds): Message {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return unknown(`expected an object, got ${foreignName(value)}`);
  const { task, ...rest } = value as Record<string, unknown>;
  if (typeof task !== "string" || task === "" || !task.isWellFormed()) return unknown(noTask(value));
  if (task.length > longestTask)
    return unknown(`task ${show(task)} has ${task.length} characters: at most ${longestTask} are allowed`);
  const keys = Object.keys(rest).sort().join();
  if (/^(oldAfter,)?(params,)?scheduledTime,trigger$/.test(keys)) return occurrence(task, rest);
  if (keys === "at,event,trigger") return readEvent(task, rest);
  if (/^(params,)?rev,schedule,scheduledTime,startWithin$/.test(keys)) return scheduled(task, rest);
  const isTurn = /^(free,)?run,(spec,)?turn$/.test(keys);
  if (isTurn || /^(confirmed)?,?(id)?,?(params)?,?(priority)?$/.test(keys)) {
    const known = isTurn ? readTurn(task, rest) : readStart(task, rest);
    return typeof known === "string" ? unknown(known) : known;
  }
  return unknown(unknownKeys(Object.keys(rest), kinds));
}

function occurrence(task: string, { trigger, oldAfter, ...rest }: Record<string, unknown>): Message {
  if (typeof trigger !== "string" || !triggerIdPattern.test(trigger))
    return unknown(`trigger ${show(trigger)} is not a trigger's id`);
  if (oldAfter !== undefined && !isCount(oldAfter))
    return unknown(`oldAfter ${show(oldAfter)} is not a whole number from 1`);
  const message = atInstant(task, trigger, rest, "trigger");
  return message.kind === "occurrence" && oldAfter !== undefined ? { ...message, oldAfter } : message;
}

function scheduled(task: string, given: Record<string, unknown>): Message {
  const schedule = readDefinition(given);
  if (typeof schedule === "string") return unknown(schedule);
  const message = atInstant(task, scheduleTrigger(schedule.name), given, "schedule");
  return message.kind === "occurrence" ? { ...message, schedule } : message;
}

function atInstant(
  task: string,
  trigger: string,
  { scheduledTime, params }: Record<string, unknown>,
  of: "trigger" | "schedule",
): Message {
  const text = typeof scheduledTime === "string" && instantPattern.test(scheduledTime) ? scheduledTime : "";
  const instant = new Date(text);
  // Date reads 30 February as 2 March: the day must be one that exists. A year of five digits cannot be in a key.
  const dayExists = new Date(text.slice(0, 10)).getUTCDate() === Number(text.slice(8, 10));
  if (!dayExists || Number.isNaN(instant.getTime()) || instant.toISOString().length !== 24)
    return unknown(`scheduledTime ${show(scheduledTime)} is not an instant in ISO 8601`);
  const wrong = params === undefined ? undefined : triggerParamsMistake(params, of);
  if (wrong !== undefined) return unknown(wrong);
  instant.setUTCMilliseconds(0);
  const run = `${instant.toISOString().slice(0, 19)}Z/${trigger}`;
  const given = params === undefined ? undefined : JSON.stringify(params);
  return { kind: "occurrence", task, run, trigger, scheduledTime: instant, params: given };
}

function unknown(reason: string): Message {
  return { kind: "unknown", reason };
}
