/**
 * Sessions of roles, without a state: a session's token says whose it is and when it ends, so that it is known again after a
 * restart. On this machine every caller may assume every role that the stack has, and any of another account, and may do
 * everything under it.
 */
import { randomBytes } from "node:crypto";
import { AwsError } from "../../http/index.ts";
import { shortHash } from "../../stack/index.ts";
import type { Roles } from "./roles.ts";

/** Who a caller is. */
export interface Identity {
  readonly Arn: string;
  readonly UserId: string;
  readonly Account: string;
}

interface Session extends Identity {
  /** Epoch milliseconds. */
  readonly endsAt: number;
}

const roleArn = /^arn:aws(?:-[a-z]+)*:iam::(\d{12}):role(\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64}))$/;
const sessionNames = /^[\w+=,.@-]{2,64}$/;
/** Of a role that a role assumes, in seconds. */
const longestChained = 3_600;

export interface AssumeRoleContext {
  readonly caller: Identity;
  /** The account of this machine. */
  readonly accountId: string;
  readonly roles: Pick<Roles, "has">;
  readonly now: number;
}

/** Answers AssumeRole. */
export function assumeRole(query: URLSearchParams, { caller, accountId, roles, now }: AssumeRoleContext) {
  const arn = query.get("RoleArn") ?? "";
  const name = query.get("RoleSessionName") ?? "";
  const seconds = Number(query.get("DurationSeconds") ?? longestChained);
  const [, account, path = "", role] = roleArn.exec(arn) ?? [];
  if (account === undefined || role === undefined)
    throw refused(`${arn || "no RoleArn"} is invalid: arn:aws:iam::ACCOUNT:role/NAME`);
  if (!sessionNames.test(name))
    throw refused(
      `Value '${name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*, with 2 to 64 characters`,
    );
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200)
    throw refused(`Value '${query.get("DurationSeconds")}' at 'durationSeconds' must be from 900 to 43200`);
  if (account === accountId && !roles.has(path))
    throw new AwsError(
      "AccessDenied",
      `User: ${caller.Arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      { status: 403 },
    );
  if (caller.Arn.includes(":assumed-role/") && seconds > longestChained)
    throw refused(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  const AssumedRoleId = `AROA${shortHash(role, 16)}:${name}`;
  const Arn = arn.replace(/:iam:(:\d+:).*/s, `:sts:$1assumed-role/${role}/${name}`);
  const session: Session = {
    Arn,
    UserId: AssumedRoleId,
    Account: account,
    endsAt: now + seconds * 1_000,
  };
  return {
    Credentials: {
      AccessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
      SecretAccessKey: randomBytes(30).toString("base64"),
      SessionToken: Buffer.from(JSON.stringify(session)).toString("base64"),
      Expiration: new Date(session.endsAt).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId, Arn },
  };
}

/** Whose token it is; undefined for one that is not of a session made here. @throws AwsError for a session that is over */
export function identityOf(token: string | undefined, now: number): Identity | undefined {
  const session = read(token);
  if (session === undefined) return undefined;
  if (session.endsAt <= now)
    throw new AwsError("ExpiredToken", "The security token included in the request is expired", {
      status: 403,
    });
  const { Arn, UserId, Account } = session;
  return { Arn, UserId, Account };
}

function read(token = ""): Session | undefined {
  try {
    const found: unknown = JSON.parse(Buffer.from(token, "base64").toString());
    return typeof (found as Session | null)?.endsAt === "number" ? (found as Session) : undefined;
  } catch {
    return undefined;
  }
}

function refused(message: string): AwsError {
  return new AwsError("ValidationError", message);
}
