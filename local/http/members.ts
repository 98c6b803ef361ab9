/**
 * What an operation reads of its request. A member that it would ignore is refused by its name: a caller who asks for
 * what is not emulated must learn of it here, and not on AWS. So is one of another type than it reads.
 *
 * Values are not checked further. A member that is null or undefined is one that is not there.
 */
import { AwsError } from "./errors.ts";
import { shown } from "./shown.ts";

/** What of a member is read. `true`: whatever it is; of a structure, the members that are listed. */
export type Read = true | "text" | "number" | "flag" | Only | ListOf | MapOf | ReadMembers;

export type ReadMembers = { readonly [member: string]: Read };

/** Values of a member that mean no more than its absence. All others are refused. */
class Only {
  readonly allowed: readonly unknown[];

  constructor(allowed: readonly unknown[]) {
    this.allowed = allowed;
  }
}

class ListOf {
  readonly of: Read;

  constructor(of: Read) {
    this.of = of;
  }
}

class MapOf {
  readonly of: Read;

  constructor(of: Read) {
    this.of = of;
  }
}

/** A member that may be given, with these values. */
export function only(...allowed: readonly unknown[]): Read {
  return new Only(allowed);
}

/** A list of what is read of each of its elements. */
export function listOf(of: Read): Read {
  return new ListOf(of);
}

/** A map from any names to what is read of each of its values. */
export function mapOf(of: Read): Read {
  return new MapOf(of);
}

/** Members that are read whatever they are, as those of a query or the headers. */
export function reads(...names: readonly string[]): ReadMembers {
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** Members that are texts. */
export function texts(...names: readonly string[]): ReadMembers {
  return Object.fromEntries(names.map((name) => [name, "text"]));
}

export interface Refusal {
  /** The name of the operation. */
  readonly operation: string;
  /** AWS's code for a parameter that cannot be. */
  readonly code: string;
  /** @default 400 */
  readonly status?: number;
}

/** Throws an AwsError that names the first member that is not read. Takes away those that are null. */
export function refuseUnread(
  input: Record<string, unknown>,
  members: ReadMembers,
  refusal: Refusal,
  parent = "",
): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) {
      delete input[name];
      continue;
    }
    const read = Object.hasOwn(members, name) ? members[name] : undefined;
    const path = `${parent}${name}`;
    if (read !== undefined) checkRead(value, read, path, refusal);
    else {
      const known = Object.keys(members).join(", ") || "none";
      throw unread(path, `is not served here; served are ${known}`, refusal);
    }
  }
}

const types = { text: "string", number: "number", flag: "boolean" } as const;

function checkRead(value: unknown, read: Read, path: string, refusal: Refusal): void {
  if (read === true) return;
  if (read instanceof Only) {
    if (read.allowed.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))) return;
    const allowed = read.allowed.map((one) => JSON.stringify(one)).join(", ");
    throw unread(path, `${shown(value)} is not served here; allowed: ${allowed}`, refusal);
  }
  if (typeof read === "string") {
    if (typeof value !== types[read]) throw mistyped(path, read, value, refusal);
    return;
  }
  const wanted = read instanceof ListOf ? "list" : read instanceof MapOf ? "map" : "structure";
  if (typeof value !== "object" || value === null || Array.isArray(value) !== (wanted === "list"))
    throw mistyped(path, wanted, value, refusal);
  if (read instanceof ListOf || read instanceof MapOf) {
    for (const [name, part] of Object.entries(value)) checkRead(part, read.of, `${path}.${name}`, refusal);
  } else refuseUnread(value as Record<string, unknown>, read, refusal, `${path}.`);
}

function unread(path: string, why: string, { operation, code, status }: Refusal): AwsError {
  return new AwsError(code, `${operation}: ${path} ${why}`, { status });
}

function mistyped(path: string, wanted: string, value: unknown, { operation }: Refusal): AwsError {
  const message = `${operation}: ${path} must be a ${wanted}, got ${shown(value)}`;
  return new AwsError("SerializationException", message);
}
