/**
 * Names what another service, or an editor, made of a body or an event, so that a person understands why Pawl does not
 * take it. Nothing is guessed from its content: what is not certain to mean a run is kept, and named.
 */
import { printableLine } from "../../printable.ts";
import { show } from "../../show.ts";
import { suggestion } from "./message-keys.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What an object is that another service sends. */
const objects: readonly (readonly [what: string, has: readonly string[]])[] = [
  ["an SNS envelope (turn on raw message delivery)", ["TopicArn", "Type"]],
  ["an EventBridge event (give its rule an input)", ["detail-type", "source"]],
  ["a custom resource's request", ["RequestType", "ResponseURL"]],
  ["an HTTP request", ["requestContext"]],
  ["an HTTP request", ["httpMethod"]],
  ["a CloudWatch alarm", ["AlarmName"]],
  ["a CloudEvent (send what its data should start)", ["specversion", "type", "source"]],
  ["a message of SQS with its envelope (send its body)", ["MessageId", "Body"]],
  ["a message of SQS with its envelope (send its body)", ["messageId", "body"]],
  ["a push of Google Pub/Sub", ["subscription", "message"]],
  ["an event of CloudWatch Logs", ["awslogs"]],
  ["a trigger of Cognito", ["triggerSource", "userPoolId"]],
];

/** What a value is that is no message of Pawl's: `an SNS envelope`. Never throws. */
export function foreignName(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object" || value === null) return value === null ? "null" : `a ${typeof value}`;
  const keys = Object.keys(value);
  const unnamed = keys.length === 0 ? "an empty object" : `an object with ${show(keys.join(", "), 120)}`;
  return serviceName(value as Fields) ?? unnamed;
}

function serviceName(fields: Fields): string | undefined {
  if (fields.Event === "s3:TestEvent") return "S3's test event";
  if (Array.isArray(fields.Records)) return recordsName(fields.Records);
  return objects.find(([, keys]) => keys.every((key) => Object.hasOwn(fields, key)))?.[0];
}

function recordsName(records: readonly unknown[]): string {
  const names = records.map((record) => {
    const { eventSource, EventSource } = (record ?? {}) as Fields;
    const given = eventSource ?? EventSource;
    if (given === "aws:s3") return "an S3 notification";
    return `a record of ${typeof given === "string" ? printableLine(given).slice(0, 40) : "no source"}`;
  });
  return [...new Set(names)].slice(0, 3).join(" with ") || "an event without records";
}

/** Why an object without a task is no message. */
export function noTask(value: object): string {
  if (Object.hasOwn(value, "task"))
    return `task ${show((value as Fields).task)} is not a task's name, a non-empty string`;
  const keys = Object.keys(value);
  const wrapper = keys.find((key) => namesTask((value as Fields)[key]));
  // The keys of another service's object are right as they are.
  const isForeign = serviceName(value as Fields) !== undefined;
  const meant =
    wrapper === undefined ? suggestion(keys) : `; did you mean the value of ${show(wrapper)} alone?`;
  return `${foreignName(value)}: no "task", a non-empty string${isForeign ? "" : meant}`;
}

/** Whether a value, or the JSON that a text is, has a task: a message within something else. */
function namesTask(value: unknown): boolean {
  if (typeof value !== "string") return typeof (value as Fields | null)?.task === "string";
  try {
    return typeof (JSON.parse(value) as Fields | null)?.task === "string";
  } catch {
    return false;
  }
}

/** What a text looks like that is not JSON. `at` is the character at which it ceases to be. */
const texts: readonly (readonly [what: string, looks: (text: string, at: string) => boolean])[] = [
  ["it is empty", (text) => text === ""],
  ["it is UTF-16: send UTF-8", (text) => text.slice(0, 4).includes("\u0000")],
  ["it is XML or HTML", (text) => text.startsWith("<")],
  ["it has typographic quotes", (_, at) => /^[“”„«»‘’]/.test(at)],
  ["it has single quotes in place of double ones", (_, at) => at.startsWith("'")],
  ["it is URL-encoded", (text) => /^%(7B|22)/i.test(text)],
  ["it is base64 of compressed data", (text) => text.startsWith("H4sI")],
  ["it is base64 of a JSON text: send the text itself", (text) => /^[{["]/.test(fromBase64(text))],
  ["it is a form", (text) => /^[\w.-]+=/.test(text)],
  ["it has a comment", (_, at) => /^\/[/*]|^#/.test(at)],
  ["it has a comma before a closing bracket", (text, at) => isAfterComma(text, at)],
  [
    "it has a name without double quotes",
    (text, at) => /^[{[]/.test(text) && /^[A-Za-z_$][\w$]*\s*:/.test(at),
  ],
  [
    "it has more than one JSON text: send a message for each",
    (text, at) => /^[{[]/.test(at) && /[}\]]\s*$/.test(before(text, at)),
  ],
];

/** Why a text is not JSON: what it looks like, and what the parser says. */
export function notJson(text: string, error: unknown): string {
  const { message } = error as Error;
  const token = /^Unexpected token '(.+?)'/su.exec(message)?.[1];
  const position = Number(
    /at position (\d+)/.exec(message)?.[1] ?? (token === undefined ? 0 : text.indexOf(token)),
  );
  const at = text.slice(position);
  const what = texts.find(([, looks]) => looks(text, at))?.[0];
  const says = printableLine(message);
  return `not JSON: ${what === undefined ? says : `${what} (${says})`}`;
}

/** What comes before the rest of a text. */
function before(text: string, rest: string): string {
  return text.slice(0, text.length - rest.length);
}

function isAfterComma(text: string, at: string): boolean {
  return /^[}\]]/.test(at) && before(text, at).trimEnd().endsWith(",");
}

/** The text that base64 stands for; empty where it is none. */
function fromBase64(text: string): string {
  if (!/^[\w+/-]{8,}={0,2}$/.test(text)) return "";
  return Buffer.from(text.slice(0, 64), "base64").toString("utf8").trim();
}
