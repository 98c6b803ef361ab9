/**
 * The attributes that a message may have, as in "Amazon SQS message metadata" of the Amazon SQS Developer Guide: at most
 * ten of the sender's own, each with a type and a value of that type, and X-Ray's header as SQS's own.
 */
import { AwsError } from "../../http/index.ts";

/** A message attribute as on the wire; binary is base64. */
export interface MessageAttribute {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
}

export type MessageAttributes = Record<string, MessageAttribute>;

/** What SQS itself tells of a message. */
const systemNames = [
  ...["SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp"],
  ...["SequenceNumber", "MessageDeduplicationId", "MessageGroupId", "AWSTraceHeader"],
  "DeadLetterQueueSourceArn",
];
const mostAttributes = 10;

/** The size that SQS counts: the body, and the attributes' names, types and values. */
export function sizeOf(body: string, attributes: MessageAttributes = {}): number {
  let size = Buffer.byteLength(body);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(DataType ?? "");
    size += Buffer.byteLength(StringValue ?? "") + Buffer.byteLength(BinaryValue ?? "", "base64");
  }
  return size;
}

/** Throws the AwsError that SQS has for a text with a character that XML 1.0 does not have. */
export function checkCharacters(text: string): void {
  const [wrong] = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(text) ?? [];
  if (wrong === undefined) return;
  const code = wrong.codePointAt(0)?.toString(16).toUpperCase();
  throw new AwsError(
    "InvalidMessageContents",
    `Invalid binary character '#x${code}' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF`,
  );
}

/** Throws the AwsError that SQS has for attributes that a message cannot have. */
export function checkMessageAttributes(attributes: MessageAttributes = {}): void {
  const names = Object.keys(attributes);
  if (names.length > mostAttributes) {
    const given = `Number of message attributes [${names.length}] exceeds the allowed maximum [${mostAttributes}].`;
    throw refused(given);
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    checkName(name);
    checkValue("(user)", name, attribute);
  }
}

/** The same for those of SQS itself, of which a sender can give one. */
export function checkSystemAttributes(attributes: MessageAttributes = {}): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name !== "AWSTraceHeader") throw refused(`Message system attribute name '${name}' is invalid.`);
    checkValue("system", name, attribute);
    if (attribute.DataType !== "String")
      throw refused(`The message system attribute '${name}' must be of type String.`);
  }
}

/** Throws the AwsError that SQS has for a name of its own attributes that there is none of. */
export function checkSystemNames(names: readonly string[] = []): void {
  const unknown = names.find((name) => name !== "All" && !systemNames.includes(name));
  if (unknown !== undefined) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
}

function checkName(name: string): void {
  if (name === "") throw refused("The request must contain non-empty message (user) attribute names.");
  if (name.length > 256) throw refused("Message (user) attribute name must be shorter than 256 bytes.");
  if (!/^[\w.-]+$/.test(name) || /^\.|\.$|\.\./.test(name) || /^(aws|amazon)\./i.test(name)) {
    const allowed =
      "must have only A-Z, a-z, 0-9, _, - and ., no . at an end or beside another, and not begin with AWS. or Amazon.";
    throw refused(`Message (user) attribute name '${name}' is invalid: it ${allowed}`);
  }
}

function checkValue(
  kind: string,
  name: string,
  { DataType, StringValue, BinaryValue }: MessageAttribute,
): void {
  const attribute = `message ${kind} attribute '${name}'`;
  if (typeof DataType !== "string" || DataType === "")
    throw refused(`The ${attribute} must contain a non-empty message attribute type.`);
  const [, type] = /^(String|Number|Binary)(?:\..+)?$/s.exec(DataType) ?? [];
  if (type === undefined || DataType.length > 256) {
    const prefixes = "You must use only the following supported type prefixes: Binary, Number, String.";
    throw refused(`The type of ${attribute} is invalid. ${prefixes}`);
  }
  const [value, other] = type === "Binary" ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if (other !== undefined)
    throw refused(`The ${attribute} with type '${type}' must have a value of that type alone.`);
  if (value === undefined || value === "")
    throw refused(`The ${attribute} must contain a non-empty message attribute value.`);
  if (type !== "Binary") checkCharacters(value);
  else if (Buffer.from(value, "base64").toString("base64") !== value)
    throw new AwsError("SerializationException", `The BinaryValue of the ${attribute} is not base64.`);
  if (type === "Number" && !isNumber(value))
    throw refused(`Can't cast the value of message ${kind} attribute '${name}' to a number.`);
}

/** SQS takes up to 38 digits, from 10^-128 to 10^126. */
function isNumber(text: string): boolean {
  const [, digits] = /^\s*[+-]?(\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return false;
  const size = Math.abs(Number(text));
  return size === 0 || (size >= 1e-128 && size <= 1e126);
}

function refused(why: string): AwsError {
  return new AwsError("InvalidParameterValue", why);
}
