/**
 * Whether two callers may be one person, by the names that AWS gives them. The name of a role's session names its person, as
 * IAM Identity Center sets it, whichever role it is; so does the name of an IAM user. One that an SDK or an instance makes up
 * names nobody, and neither does the root user: from anybody of the account it cannot be told apart.
 */

const madeUp =
  /^(botocore-session-|aws-sdk-|aws-go-sdk-|aws-?cli|aws-cdk-|session-?\d*$|i-[0-9a-f]+$|[0-9a-f]{32}$|\d+$)/i;

/** Whether they are the same, or cannot be told apart. A text that is no ARN is the name of a user of this machine, or of a run. */
export function mayBeSameCaller(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [callerOf(one), callerOf(other)];
  if (a === undefined || b === undefined) return isCode(one) && isCode(other);
  if (a.account !== b.account) return false;
  return a.name === b.name || namesNobody(one) || namesNobody(other);
}

/** Whether the session name of a caller on AWS was made up by a tool, and so names no person. */
export function namesNobody(caller: string): boolean {
  const found = callerOf(caller);
  return found !== undefined && (found.name === "" || madeUp.test(found.name));
}

/** Code of the stage gives the run in which it is, or `code` outside of one: all of it has one role. */
function isCode(caller: string): boolean {
  return caller === "code" || /^[a-z][a-z0-9.-]*\/\d{4}-\d\d-\d\dT/.test(caller);
}

/** Its account, and the name of its session or user, in small letters; `""` of the root user. Machines of one user are one account. */
function callerOf(caller: string): { readonly account: string; readonly name: string } | undefined {
  const arn = /^arn:[\w-]+:(?:sts|iam)::(\d+):(.+)$/.exec(caller);
  if (arn !== null) {
    const [, account = "", resource = ""] = arn;
    const path = resource.split("/");
    return { account, name: path.length > 1 ? (path.at(-1) as string).toLowerCase() : "" };
  }
  // Code may give an author without a machine.
  const [, name] = /^([^@/\s]+)(?:@[^@/\s]+)?$/.exec(caller) ?? [];
  return name === undefined ? undefined : { account: "this machine", name: name.toLowerCase() };
}
