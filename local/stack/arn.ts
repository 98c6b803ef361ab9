/**
 * ARNs and URLs of queues: how they are written, and whether one is of the account and Region that everything here
 * belongs to. What belongs to others does not exist here, also where a resource of ours has the same name.
 */
import type { Account } from "./stack.ts";

/** What an ARN says of its owner. */
export type Owner = Pick<Account, "accountId" | "region">;

export function arn({ region, accountId }: Owner, service: string, rest: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${rest}`;
}

/** What an ARN names of a service, such as `table/runs`. Undefined for any other text, and for what others own. */
export function ownResource(text: string, service: string, owner: Owner): string | undefined {
  const beginning = arn(owner, service, "");
  return text.startsWith(beginning) ? text.slice(beginning.length) : undefined;
}

/** The name in the URL of a queue. Undefined for any other text, and for what others own. */
export function ownQueue(url: string, { region, accountId }: Owner): string | undefined {
  const [, host = "", account, name] = /^https?:\/\/([^/]+)\/(\d{12})\/([^/]+)$/.exec(url) ?? [];
  // The host that a client calls this machine by says nothing of a Region; AWS's does.
  const [, ofHost = region] = /^sqs\.([a-z]+-[a-z-]+-\d)\./.exec(host) ?? [];
  return account === accountId && ofHost === region ? name : undefined;
}
