/**
 * Whether two callers may be one person, by the names that AWS gives them. The name of a role's session names its person, as
 * IAM Identity Center sets it, whichever role it is. One that an SDK makes up names nobody.
 */

const madeUp = /^(botocore-session-|aws-sdk-|aws-go-sdk-|aws-?cli|aws-cdk-|session-?\d*$|\d+$)/i;

/** Whether they are the same, or cannot be told apart. A text that is no ARN is the name of a user of this machine, or of a run. */
export function mayBeSameCaller(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [sessionOf(one), sessionOf(other)];
  if (a === undefined || b === undefined) return isCode(one) && isCode(other);
  if (a.account !== b.account) return false;
  if (a.session.toLowerCase() === b.session.toLowerCase()) return true;
  return a.role === b.role && (madeUp.test(a.session) || madeUp.test(b.session));
}

/** Code of the stage gives the run in which it is: all of it has one role. */
function isCode(caller: string): boolean {
  return /^[a-z][a-z0-9.-]*\/\d{4}-\d\d-\d\dT/.test(caller);
}

function sessionOf(arn: string) {
  const [, account = "", role = "", session = ""] =
    /^arn:[\w-]+:sts::(\d+):assumed-role\/([^/]+)\/(.+)$/.exec(arn) ?? [];
  return session === "" ? undefined : { account, role, session };
}
