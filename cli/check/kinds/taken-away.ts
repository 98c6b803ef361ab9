/**
 * What a deploy would take away: a queue, table, bucket or schedule group that is deployed and that the code no longer makes,
 * or makes with a property that CloudFormation can only change by making another one. What has something in it is wrong:
 * deleted, it is lost, and retained, nothing reads it any more.
 */
import { isDeepStrictEqual } from "node:util";
import { outputs } from "../../../functions/model/task/manifest.ts";
import type { Account } from "../account.ts";
import type { DeployedResource } from "../deployed-stack.ts";
import { type AccountCheck, type Finding, look, wrong } from "../finding.ts";
import type { MadeResource } from "../synthesis.ts";

/** A type of resource that holds something. */
interface Holder {
  /** What people call it. */
  readonly noun: string;
  /** Changed, CloudFormation makes another one. */
  readonly fixed: readonly string[];
  /** What is in it, in words; undefined where it is empty. */
  content(resource: DeployedResource, account: Account): Promise<string | undefined>;
}

const table: Holder = {
  noun: "table",
  fixed: ["TableName", "KeySchema", "LocalSecondaryIndexes"],
  async content({ physicalId }, account) {
    const items = await account.items(physicalId);
    const what = physicalId === account.stack?.outputs.get(outputs.runsTable) ? "record" : "item";
    return items === 0 ? undefined : counted(items, what, mostItems);
  },
};

const holders: Readonly<Record<string, Holder>> = {
  "AWS::SQS::Queue": {
    noun: "queue",
    fixed: ["QueueName", "FifoQueue"],
    async content({ physicalId }, account) {
      const lane = lanesOf(account).find(([, url]) => url === physicalId)?.[0];
      const messages = await account.messages(physicalId);
      const runs = lane === undefined ? 0 : await account.waitingRuns(lane);
      const found = [
        messages > 0 && counted(messages, "message"),
        runs > 0 && counted(runs, "unfinished run"),
      ];
      return found.filter(Boolean).join(" and ") || undefined;
    },
  },
  "AWS::DynamoDB::Table": table,
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::Scheduler::ScheduleGroup": {
    noun: "schedule group",
    fixed: ["Name"],
    async content({ physicalId }, account) {
      const schedules = await account.schedules(physicalId);
      return schedules === 0 ? undefined : counted(schedules, "schedule");
    },
  },
  "AWS::S3::Bucket": {
    noun: "bucket",
    fixed: ["BucketName"],
    async content({ physicalId }, account) {
      const objects = await account.objects(physicalId);
      return objects === 0 ? undefined : counted(objects, "file", mostItems);
    },
  },
};

/** More are not counted. */
const mostItems = 1_000;

export const takenAway: AccountCheck = {
  name: "taken away",
  async find({ resources }, account) {
    const made = new Map(resources.map((resource) => [resource.path, resource]));
    const findings = (account.stack?.resources ?? []).map(async (resource) => {
      const holder = holders[resource.type];
      const change = holder && changeOf(resource, made.get(resource.path), holder);
      if (holder === undefined || change === undefined) return undefined;
      const content = await holder.content(resource, account).catch(emptyIfGone);
      return finding(resource, holder, change, content, account);
    });
    return (await Promise.all(findings)).filter((each) => each !== undefined);
  },
};

/** What somebody has deleted by hand holds nothing. */
function emptyIfGone(error: Error): undefined {
  if (!/NotFound|DoesNotExist|NonExistent|NoSuchBucket/.test(error.name)) throw error;
}

/** How a deploy takes a resource away. Undefined where it stays. */
function changeOf(
  deployed: DeployedResource,
  made: MadeResource | undefined,
  { fixed }: Holder,
): string | undefined {
  if (made === undefined || made.type !== deployed.type) return "takes away";
  const changed = fixed.filter(
    (name) => !isDeepStrictEqual(deployed.properties[name], made.properties[name]),
  );
  return changed.length === 0 ? undefined : `replaces, since its ${changed.join(" and ")} changes,`;
}

function finding(
  { path, physicalId, deletionPolicy }: DeployedResource,
  { noun }: Holder,
  change: string,
  content: string | undefined,
  account: Account,
): Finding {
  const lane = lanesOf(account).find(([, url]) => url === physicalId)?.[0];
  const which = lane === undefined ? `${noun} ${path}` : `the ${noun} of lane ${lane} (${path})`;
  const after = deletionPolicy === "Delete" ? "deletes it" : "leaves it without a reader";
  const said = `a deploy ${change} ${which} and ${after}`;
  if (content === undefined) return look(`${said}: it is empty`);
  const help =
    lane === undefined
      ? "keep it in the code, or empty it first"
      : "keep the lane with retired: true until its queue is empty";
  return wrong(`${said}: it has ${content}; ${help}`);
}

/** The lanes that are deployed, with the URLs of their queues. */
function lanesOf({ stack }: Account): (readonly [lane: string, url: string])[] {
  return Object.entries(JSON.parse(stack?.outputs.get(outputs.queues) ?? "{}") as Record<string, string>);
}

function counted(count: number, what: string, most = Number.POSITIVE_INFINITY): string {
  return `${count >= most ? `${most} or more` : count} ${what}${count === 1 ? "" : "s"}`;
}
