/** Reads requests to CloudWatch Logs: names, instants, and where a page begins. */
import { AwsError } from "../../http/index.ts";
import { type Owner, ownResource } from "../../stack/index.ts";

export type Input = Readonly<Record<string, unknown>>;

/** A page has this many bytes of messages at the most, with 26 more for each event, as AWS counts them. */
const longestPage = 1024 * 1024;
const bytesOfEvent = 26;

export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterException", message);
}

export function noGroup(): AwsError {
  return new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
}

/** A name, or an ARN as `logGroupIdentifier` may be. Throws for the ARN of another account or Region. */
export function groupOf({ logGroupName, logGroupIdentifier }: Input, owner: Owner): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined)
    throw invalid("either logGroupName or logGroupIdentifier is allowed, and not both");
  const name = text(logGroupName ?? logGroupIdentifier, "logGroupName");
  if (!name.startsWith("arn:")) return name;
  const [, inArn] = /^log-group:([^:]+)(?::\*)?$/.exec(ownResource(name, "logs", owner) ?? "") ?? [];
  if (inArn === undefined) throw noGroup();
  return inArn;
}

export function text(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(`${name}: expected a text, got ${JSON.stringify(value) ?? "none"}`);
}

/** A text that may be left out. */
export function optionalText(value: unknown, name: string): string | undefined {
  return value === undefined || value === null ? undefined : text(value, name);
}

export function limitOf({ limit }: Input, most: number): number {
  if (limit === undefined || limit === null) return most;
  if (Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= most) return limit as number;
  throw invalid(`limit ${JSON.stringify(limit)} is not allowed: 1 to ${most}`);
}

/** An instant in epoch milliseconds. */
export function instant(value: unknown, name: string, otherwise: number): number {
  if (value === undefined || value === null) return otherwise;
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw invalid(`${name}: expected milliseconds since 1970, got ${JSON.stringify(value)}`);
}

/** The place that a token names. @param kinds what it may begin with */
export function place(token: unknown, kinds: string): { kind: string; at: number } {
  const [, kind = "", digits] = /^(?:([a-z])\/)?(\d{1,12})$/.exec(String(token)) ?? [];
  if (digits === undefined || !(kind === "" ? kinds === "" : kinds.includes(kind)))
    throw invalid("The specified nextToken is invalid.");
  return { kind, at: Number(digits) };
}

/** The items that `nextToken` begins with. */
export function pageOf<Item>(
  all: readonly Item[],
  input: Input,
  most: number,
): { items: readonly Item[]; nextToken?: string } {
  const start = input.nextToken === undefined ? 0 : place(input.nextToken, "").at;
  const end = start + limitOf(input, most);
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}

/** As many events as a page holds, from the first of them on. There is one at least. */
export function fitting<Event extends { readonly message: string }>(
  events: readonly Event[],
): readonly Event[] {
  let bytes = 0;
  const end = events.findIndex(({ message }, index) => {
    bytes += Buffer.byteLength(message) + bytesOfEvent;
    return bytes > longestPage && index > 0;
  });
  return end === -1 ? events : events.slice(0, end);
}
