/** How a task's own role is called, and the sessions in which its worker uses it: other accounts and CloudTrail know them by these names. */
import { hash32 } from "../../hash.ts";

/** The variables of a worker whose tasks have roles of their own: what comes before the roles' names in their ARNs, and the stack. */
export const roleVariables = { prefix: "PAWL_ROLES", stack: "PAWL_ROLES_OF" } as const;

/** The longest part of a role's name that is readable: IAM allows 64 characters, a Region has at most 14. */
const longestReadable = 40;
/** The longest name of a session that STS takes. */
const longestSession = 64;

/** `shop-prod-expire-1a2b3c4d-eu-west-1`. A role's name is one in its account, whatever its Region: so it has the Region's. */
export function roleName(stack: string, task: string, region: string): string {
  return `${`${stack}-${task}`.slice(0, longestReadable)}-${hex(`${stack}/${task}`)}-${region}`;
}

/** `2026-11-21T03.00.00Z@hourly` of the run `2026-11-21T03:00:00Z/hourly`: STS takes neither colons nor slashes. */
export function sessionName(run: string): string {
  const name = run
    .replaceAll(":", ".")
    .replace("/", "@")
    .replaceAll("~", "=")
    .replace(/[^\w+=,.@-]/g, "_");
  return name.length <= longestSession ? name : `${name.slice(0, longestSession - 9)}-${hex(run)}`;
}

function hex(text: string): string {
  return hash32(text).toString(16).padStart(8, "0");
}
