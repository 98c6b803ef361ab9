/**
 * What an operation reads of its request. A member that it would ignore is refused by its name: a caller who asks for
 * what is not emulated must learn of it here, and not on AWS.
 *
 * Values are not checked, only that they are read. A member that is null or undefined is one that is not there.
 */
import { AwsError } from "./errors.ts";

/** A member that is read is `true`, or says what is read within it; of a list, within each element. */
export type ReadMembers = { readonly [member: string]: true | Only | ReadMembers };

/** Values of a member that mean no more than its absence. All others are refused. */
export class Only {
  readonly allowed: readonly unknown[];

  constructor(allowed: readonly unknown[]) {
    this.allowed = allowed;
  }
}

/** A member that may be given, with these values. */
export function only(...allowed: readonly unknown[]): Only {
  return new Only(allowed);
}

/** Members that are read as a whole. */
export function reads(...names: readonly string[]): ReadMembers {
  return Object.fromEntries(names.map((name) => [name, true]));
}

export interface Refusal {
  /** The name of the operation. */
  readonly operation: string;
  /** AWS's code for a parameter that cannot be. */
  readonly code: string;
  /** @default 400 */
  readonly status?: number;
}

/** Throws an AwsError that names the first member that is not read. */
export function refuseUnread(input: object, members: ReadMembers, refusal: Refusal, parent = ""): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    const read = Object.hasOwn(members, name) ? members[name] : undefined;
    const path = `${parent}${name}`;
    if (read === undefined) {
      const known = Object.keys(members).join(", ") || "none";
      throw unread(path, `is not served here; served are ${known}`, refusal);
    }
    if (read instanceof Only) {
      if (read.allowed.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value))) continue;
      const allowed = read.allowed.map((one) => JSON.stringify(one)).join(", ");
      throw unread(path, `${short(value)} is not served here; allowed: ${allowed}`, refusal);
    }
    if (read === true) continue;
    for (const part of Array.isArray(value) ? value : [value]) {
      if (typeof part === "object" && part !== null) refuseUnread(part, read, refusal, `${path}.`);
    }
  }
}

function unread(path: string, why: string, { operation, code, status }: Refusal): AwsError {
  return new AwsError(code, `${operation}: ${path} ${why}`, { status });
}

/** A value as JSON, cut short. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
