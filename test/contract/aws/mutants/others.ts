/** Wrong Lambdas, Schedulers, S3s, Logs and stacks. */
import type { LocalAws } from "../../../../local/index.ts";
import { input, type Mutant, output, request, response, text } from "./mutant.ts";
import { md5 } from "./sqs.ts";

const invocations = /^POST \/2015-03-31\/functions\/[^/]+\/invocations/;
const without = (parameter: string) => (asked: { url: string }) => {
  const [path, query = ""] = asked.url.split("?");
  const parameters = new URLSearchParams(query);
  parameters.delete(parameter);
  asked.url = `${path}?${parameters}`;
};

/** What a function answered is another before its event source reads it. */
function answered(change: (payload: string, failed: boolean) => string) {
  return ({ lambda: { executor } }: LocalAws) => {
    const invoke = executor.invoke.bind(executor);
    executor.invoke = async (...given) => {
      const { failure, payload, ...rest } = await invoke(...given);
      return { ...rest, payload: change(payload, failure !== undefined) };
    };
    return () => {
      executor.invoke = invoke;
    };
  };
}

const lambda: readonly Mutant[] = [
  {
    says: "the payload is dropped",
    breaks: "lambda/event",
    ...request(invocations, (asked) => {
      asked.body = Buffer.from("{}");
    }),
  },
  {
    says: "an error looks like a success",
    breaks: "lambda/throws",
    ...response(invocations, ({ headers }) => delete headers["x-amz-function-error"]),
  },
  {
    says: "an asynchronous invocation is answered as any other",
    breaks: "lambda/event-type",
    ...request(invocations, ({ headers }) => delete headers["x-amz-invocation-type"]),
  },
  {
    says: "a dry run runs",
    breaks: "lambda/dry-run",
    ...request(invocations, ({ headers }) => delete headers["x-amz-invocation-type"]),
  },
  {
    says: "LogType is ignored",
    breaks: "lambda/tail",
    ...request(invocations, ({ headers }) => delete headers["x-amz-log-type"]),
  },
  {
    says: "Qualifier is ignored",
    breaks: "lambda/no-version",
    ...request(invocations, without("Qualifier")),
  },
  {
    says: "the timeout is another",
    breaks: "lambda/configuration",
    ...response(/\/configuration$/, (told) => {
      told.body = Buffer.from(told.body.toString().replace('"Timeout":2', '"Timeout":3'));
    }),
  },
  {
    says: "a batch's failures are dropped",
    breaks: "lambda/item-failure",
    patch: answered((payload, failed) => (failed ? payload : "{}")),
  },
  {
    says: "an empty itemIdentifier is passed over",
    breaks: "lambda/empty-identifier",
    patch: answered((payload) => payload.replace('{"itemIdentifier":""}', "")),
  },
  {
    says: "a thrown error fails no message",
    breaks: "lambda/batch-throws",
    patch: answered((payload, failed) => (failed ? "{}" : payload)),
  },
];

const scheduler: readonly Mutant[] = [
  {
    says: "the time zone is dropped",
    breaks: "scheduler/zone",
    ...response(/^GET \/schedules\/./, (told) => {
      told.body = Buffer.from(told.body.toString().replace("Europe/London", "UTC"));
    }),
  },
  {
    says: "a disabled schedule is enabled",
    breaks: "scheduler/state",
    ...response(/^GET \/schedules\/./, (told) => {
      told.body = Buffer.from(told.body.toString().replace("DISABLED", "ENABLED"));
    }),
  },
  {
    says: "a list by state has all",
    breaks: "scheduler/list-state",
    ...request(/^GET \/schedules\?/, without("State")),
  },
  {
    says: "a list has no pages",
    breaks: "scheduler/list-pages",
    ...request(/^GET \/schedules\?/, without("MaxResults")),
  },
  {
    says: "an unknown group is empty",
    breaks: "scheduler/no-group",
    ...request(/^GET \/schedules\?/, (asked) => {
      asked.url = asked.url.replace(/ScheduleGroup=[^&]+/, "ScheduleGroup=default");
    }),
  },
  {
    says: "context attributes are delivered as they are written",
    breaks: "scheduler/scheduled-time",
    ...output("ReceiveMessage", ({ Messages = [] }) => {
      for (const message of Messages) {
        message.Body = message.Body.replace(/"at":"[^"]+"/, '"at":"<aws.scheduler.scheduled-time>"');
        message.MD5OfBody = md5(message.Body);
      }
    }),
  },
  {
    says: "an occurrence comes a minute early",
    breaks: "scheduler/in-its-minute",
    ...output("ReceiveMessage", ({ Messages = [] }) => {
      for (const { Attributes } of Messages)
        Attributes.SentTimestamp = String(Number(Attributes.SentTimestamp) - 61_000);
    }),
  },
];

const objects = /^GET \/pawl-contract-bucket-[^/?]+\/\w/;
const listings = /^GET \/pawl-contract-bucket-[^/?]+\/?\?/;
const s3: readonly Mutant[] = [
  {
    says: "Range is ignored",
    breaks: "s3/range",
    ...request(objects, ({ headers }) => delete headers.range),
  },
  {
    says: "a range beyond the end gives the whole object",
    breaks: "s3/range-beyond",
    ...request(objects, ({ headers }) => delete headers.range),
  },
  {
    says: "If-Match is ignored",
    breaks: "s3/if-match-replaced",
    ...request(objects, ({ headers }) => delete headers["if-match"]),
  },
  {
    says: "an ETag has nothing to do with the bytes",
    breaks: "s3/etag",
    ...response(objects, ({ headers }) => {
      headers.etag = '"other"';
    }),
  },
  { says: "a prefix is ignored", breaks: "s3/list-prefix", ...request(listings, without("prefix")) },
  {
    says: "the key behind which a listing goes on is ignored",
    breaks: "s3/list-behind",
    ...request(listings, without("start-after")),
  },
  {
    says: "keys are listed as they are",
    breaks: "s3/list-encoded",
    ...request(listings, without("encoding-type")),
  },
  { says: "a listing has no pages", breaks: "s3/list-pages", ...request(listings, without("max-keys")) },
  {
    says: "a continuation token is ignored",
    breaks: "s3/list-pages",
    ...request(listings, without("continuation-token")),
  },
];

const logs: readonly Mutant[] = [
  {
    says: "startTime is ignored",
    breaks: "logs/from",
    ...input("FilterLogEvents", (given) => delete given.startTime),
  },
  {
    says: "events have no order",
    breaks: "logs/order",
    ...output("FilterLogEvents", ({ events }) => events.reverse()),
  },
  {
    says: "a search ends with its first page",
    breaks: "logs/pages",
    ...output("FilterLogEvents", (answer) => delete answer.nextToken),
  },
  {
    says: "events have no stream",
    breaks: "logs/event",
    ...output("FilterLogEvents", ({ events }) => {
      for (const event of events) delete event.logStreamName;
    }),
  },
];

const stacks: readonly Mutant[] = [
  {
    says: "a stack is always in progress",
    breaks: "cloudformation/by-name",
    ...text("DescribeStacks", (one) => one.replaceAll("CREATE_COMPLETE", "CREATE_IN_PROGRESS")),
  },
  {
    says: "a stack that is not there has no words",
    breaks: "cloudformation/no-stack",
    ...text("DescribeStacks", (one) => one.replace("does not exist", "is unknown")),
  },
  {
    says: "resources have other names than the outputs say",
    breaks: "cloudformation/resources",
    ...text("ListStackResources", (one) => one.replaceAll("pawl-contract-Function", "pawl-contract-Other")),
  },
  {
    says: "the account is another than the ARN's",
    breaks: "sts/account",
    ...text("GetCallerIdentity", (one) => one.replace("<Account>0", "<Account>1")),
  },
  {
    says: "a session has another name than it was asked for",
    breaks: "sts/session",
    ...text("GetCallerIdentity", (one) => one.replace("@hourly", "@daily")),
  },
];

const sessions: readonly Mutant[] = [
  {
    says: "a session's name is cut",
    breaks: "sts/session-name",
    ...text("AssumeRole", (one) => one.replace("x</Arn>", "</Arn>")),
  },
  {
    says: "a role that is not there is a mistake of the request",
    breaks: "sts/no-role",
    ...text("AssumeRole", (one) => one.replace("AccessDenied", "ValidationError")),
  },
  {
    says: "a session's name may not have a colon, and is no mistake of the request",
    breaks: "sts/no-colon",
    ...text("AssumeRole", (one) => one.replace("ValidationError", "AccessDenied")),
  },
  {
    says: "a longer session of a session is denied",
    breaks: "sts/chained-longer",
    ...text("AssumeRole", (one) => one.replace("ValidationError", "AccessDenied")),
  },
];

const events: readonly Mutant[] = [
  {
    says: "a failed entry is told as taken",
    breaks: "events/refused-alone",
    ...output("PutEvents", (answer) => {
      answer.FailedEntryCount = 0;
    }),
  },
  {
    says: "an event has another id than the answer says",
    breaks: "events/id",
    ...output("PutEvents", ({ Entries }) => {
      for (const entry of Entries) entry.EventId = "00000000-0000-0000-0000-000000000000";
    }),
  },
  {
    says: "an entry's time is dropped",
    breaks: "events/time",
    ...input("PutEvents", ({ Entries }) => {
      for (const entry of Entries) delete entry.Time;
    }),
  },
  {
    says: "a rule sends in no group",
    breaks: "events/group",
    ...output("ReceiveMessage", ({ Messages = [] }) => {
      for (const { Attributes } of Messages) delete Attributes?.MessageGroupId;
    }),
  },
  {
    says: "texts are compared in any case",
    breaks: "events/match-prefix",
    ...input("PutEvents", ({ Entries }) => {
      for (const entry of Entries) entry.Detail = entry.Detail.replace("IN/", "in/");
    }),
  },
];

export const otherMutants: readonly Mutant[] = [
  ...lambda,
  ...scheduler,
  ...events,
  ...s3,
  ...logs,
  ...stacks,
  ...sessions,
];
