/** What Pawl relies on of EventBridge: what PutEvents takes, what a rule's pattern matches, and what it sends to a queue. */
import type { Aws } from "../aws.ts";
import { groupOfRules } from "../contract-stack.ts";
import { type RuleName, source } from "../event-patterns.ts";
import type { Entry, PutAnswer } from "../events-client.ts";
import { equal, holds, refused } from "../expect.ts";
import { type Statement, statementsOf } from "../statement.ts";
import { Queue } from "./queues.ts";

const statement = statementsOf("events", "https://docs.aws.amazon.com/eventbridge/latest/");
const putEvents = "APIReference/API_PutEvents.html";
const operators = "userguide/eb-create-pattern-operators.html";
const patterns = "userguide/eb-event-patterns.html";
const transform = "userguide/eb-transform-target-input.html";
const structure = "ref/overiew-event-structure.html";
const puts = "functions/automatic/aws/events.ts#Events";
const onEvent = "functions/schedule/started-by/event.ts#onEvent";
const rules = "infra/constructs/events/event-rules.ts#EventRules";
const reads = "functions/model/run/messages/event-message.ts#readEvent";

/** What a rule has sent to the stack's queue. */
interface Sent {
  readonly rule: RuleName;
  /** Of the message. */
  readonly group: string | undefined;
  readonly at: unknown;
  readonly event: Readonly<Record<string, unknown>> & { readonly detail: Readonly<Record<string, unknown>> };
}

type Detail = Readonly<Record<string, unknown>>;

/** Puts events of a mark of their own, numbered in their order. @param about the rules that may match them, besides that of all */
async function put(aws: Aws, about: readonly RuleName[], details: readonly Detail[], more: Entry = {}) {
  const mark = aws.name("event");
  const entries = details.map((detail, number) => ({
    Source: source,
    DetailType: "contract",
    Detail: JSON.stringify({
      mark,
      number,
      about: about.length > 1 ? about : (about[0] ?? "none"),
      ...detail,
    }),
    ...more,
  }));
  return { mark, answer: await aws.clients.events.putEvents(entries) };
}

/** What rules have sent of the events of a mark, as soon as that is enough; what is of other marks is left there. */
async function sentOf(
  aws: Aws,
  mark: string,
  isEnough: (sent: readonly Sent[]) => boolean,
): Promise<readonly Sent[]> {
  const { MatchedUrl = "" } = await aws.stack();
  const queue = new Queue(MatchedUrl, aws.clients.sqs);
  const own: Sent[] = [];
  return aws.until("what the rules send", async () => {
    const names = ["MessageGroupId" as const];
    const received = await queue.receive({ VisibilityTimeout: 1, MessageSystemAttributeNames: names });
    for (const { Body = "{}", ReceiptHandle, Attributes } of received) {
      const said: Sent = { ...JSON.parse(Body), group: Attributes?.MessageGroupId };
      if (said.event?.detail?.mark !== mark) continue;
      own.push(said);
      await queue.delete(ReceiptHandle);
    }
    return isEnough(own) ? own : undefined;
  });
}

/** The numbers of the events that a rule has sent, each once: EventBridge may deliver one again. */
const numbersOf = (sent: readonly Sent[], of: RuleName) =>
  sent
    .filter(({ rule }) => rule === of)
    .map(({ event }) => Number(event.detail.number))
    .filter((number, i, all) => all.indexOf(number) === i)
    .sort((a, b) => a - b);

/** Of some events a rule matches the first ones. */
const matches = (
  name: string,
  says: string,
  rule: RuleName,
  { yes, no }: { readonly yes: readonly Detail[]; readonly no: readonly Detail[] },
  page = operators,
) =>
  statement(`match-${name}`, says, page, onEvent, async (aws) => {
    const { mark } = await put(aws, [rule], [...yes, ...no]);
    const all = yes.length + no.length;
    const sent = await sentOf(aws, mark, (own) => {
      return numbersOf(own, "Every").length >= all && numbersOf(own, rule).length >= yes.length;
    });
    equal(
      numbersOf(sent, rule),
      yes.map((_, number) => number),
    );
  });

/** One event, as the rule that takes all of them has sent it. */
async function sentOne(aws: Aws, detail: Detail = {}, more: Entry = {}) {
  const { mark, answer } = await put(aws, [], [detail], more);
  const [sent] = await sentOf(aws, mark, (own) => own.length > 0 && numbersOf(own, "Every").length > 0);
  return { answer, sent: sent as Sent, mark };
}

const failed = ({ FailedEntryCount, Entries = [] }: PutAnswer) => [
  FailedEntryCount,
  Entries.map(({ EventId, ErrorCode }) => (EventId === undefined ? ErrorCode : "taken")),
];

/** One that no rule matches. */
const entry = (more: Entry = {}): Entry => ({
  Source: `${source}.other`,
  DetailType: "contract",
  Detail: "{}",
  ...more,
});

export const events: readonly Statement[] = [
  statement("put", "an event that is taken has an id in the answer", putEvents, puts, async (aws) => {
    equal(failed(await aws.clients.events.putEvents([entry()])), [0, ["taken"]]);
  }),
  statement(
    "refused-alone",
    "an entry whose detail is no JSON object is refused by itself, at its place in the answer",
    putEvents,
    puts,
    async (aws) => {
      const answer = await aws.clients.events.putEvents([entry(), entry({ Detail: "{" }), entry()]);
      equal(failed(answer), [1, ["taken", "MalformedDetail", "taken"]]);
    },
  ),
  statement(
    "required",
    "an entry without a detail type is refused by itself",
    "userguide/eb-putevents.html",
    puts,
    async (aws) => {
      const answer = await aws.clients.events.putEvents([{ Source: `${source}.other`, Detail: "{}" }]);
      equal(failed(answer), [1, ["InvalidArgument"]]);
    },
  ),
  statement("ten", "more than ten entries are refused", putEvents, puts, async (aws) => {
    const eleven = Array.from({ length: 11 }, () => entry());
    await refused(aws.clients.events.putEvents(eleven), "ValidationException");
  }),
  statement(
    "large",
    "an event of a million bytes is taken, and delivered whole",
    "userguide/eb-putevents.html",
    [puts, rules],
    async (aws) => {
      const text = '"'.repeat(500_000);
      const { sent } = await sentOne(aws, { text });
      holds(sent.event.detail.text === text, String(sent.event.detail.text).length);
    },
  ),
  statement(
    "too-large",
    "entries of more than a megabyte together are refused",
    "userguide/eb-putevents.html",
    puts,
    async (aws) => {
      const Detail = JSON.stringify({ text: "x".repeat(600_000) });
      await refused(
        aws.clients.events.putEvents([entry({ Detail }), entry({ Detail })]),
        "ValidationException",
        "ValidationError",
      );
    },
  ),
  statement("id", "an event has the id that PutEvents answered", structure, reads, async (aws) => {
    const { answer, sent } = await sentOne(aws);
    equal(sent.event.id, answer.Entries?.[0]?.EventId ?? "none");
  }),
  statement("envelope", "an event has its members, and no others", structure, reads, async (aws) => {
    const { sent } = await sentOne(aws, {}, { Resources: ["arn:aws:s3:::uploads"] });
    const { version, source: from, resources, "detail-type": type } = sent.event;
    equal(Object.keys(sent.event).sort(), [
      "account",
      "detail",
      "detail-type",
      "id",
      "region",
      "resources",
      "source",
      "time",
      "version",
    ]);
    equal([version, from, resources, type], ["0", source, ["arn:aws:s3:::uploads"], "contract"]);
  }),
  statement("time", "an event has the time of its entry, to the second", putEvents, reads, async (aws) => {
    const { sent } = await sentOne(aws, {}, { Time: 1_774_749_600.5 });
    equal(sent.event.time, "2026-03-29T02:00:00Z");
  }),
  statement(
    "ingestion-time",
    "a rule's template gives the time at which the event was received, as a text of its own",
    transform,
    [rules, reads],
    async (aws) => {
      const { sent } = await sentOne(aws, {}, { Time: 1_774_749_600 });
      holds(typeof sent.at === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(sent.at), sent.at);
      holds(sent.at !== "2026-03-29T02:00:00Z", sent.at);
    },
  ),
  statement(
    "event-json",
    "a rule's template gives the whole event as JSON, its quotes and line breaks as they were",
    transform,
    [rules, reads],
    async (aws) => {
      const odd = { text: 'a "b"\n<aws.events.event>\\', list: [1, null, { x: "\u00e9" }], none: {} };
      const { sent, mark } = await sentOne(aws, odd);
      equal(sent.event.detail, { mark, number: 0, about: "none", ...odd });
    },
  ),
  statement(
    "each-rule",
    "each rule that matches an event sends it",
    "userguide/eb-rules.html",
    rules,
    async (aws) => {
      const wanted = ["BothFields", "Every", "Exact", "Prefix", "Suffix"] as const;
      const { mark } = await put(aws, wanted, [{ state: "paid", size: "large", key: "in/a.csv" }]);
      const sent = await sentOf(aws, mark, (own) => wanted.every((rule) => numbersOf(own, rule).length > 0));
      equal(
        wanted.map((rule) => numbersOf(sent, rule).length),
        [1, 1, 1, 1, 1],
      );
    },
  ),
  statement(
    "group",
    "a rule sends to a standard queue in the group that its target names",
    "APIReference/API_SqsParameters.html",
    rules,
    async (aws) => {
      const { sent } = await sentOne(aws);
      equal(sent.group, groupOfRules);
    },
  ),
  statement(
    "disabled",
    "a rule that is disabled sends nothing",
    "userguide/eb-rules.html",
    rules,
    async (aws) => {
      const { mark } = await put(aws, [], [{}, {}]);
      const sent = await sentOf(aws, mark, (own) => numbersOf(own, "Every").length === 2);
      equal(numbersOf(sent, "Disabled"), []);
    },
  ),
  matches(
    "exact",
    "a field matches one of the values that the pattern lists, texts, numbers and truth values",
    "Exact",
    { yes: [{ state: "paid" }, { state: 7 }, { state: true }], no: [{ state: "Paid" }, { state: "7" }, {}] },
    patterns,
  ),
  matches(
    "both",
    "each field of a pattern must match, and fields that it does not name mean nothing",
    "BothFields",
    {
      yes: [{ state: "paid", size: "large", colour: "red" }],
      no: [{ state: "paid" }, { state: "paid", size: "small" }],
    },
    patterns,
  ),
  matches(
    "list",
    "of a list in the event one element is enough",
    "Exact",
    { yes: [{ state: ["sent", "paid"] }], no: [{ state: ["sent"] }] },
    "userguide/eb-event-patterns-arrays.html",
  ),
  matches(
    "nested",
    "a pattern reaches into objects, and into the objects of a list",
    "Nested",
    {
      yes: [{ order: { state: "paid" } }, { order: [{ state: "sent" }, { state: "paid" }] }],
      no: [{ order: "paid" }, { state: "paid" }],
    },
    patterns,
  ),
  matches("prefix", "prefix matches the beginning of a text", "Prefix", {
    yes: [{ key: "in/a" }, { key: "in/" }],
    no: [{ key: "IN/a" }, { key: "a/in/" }, { key: 1 }],
  }),
  matches("prefix-case", "prefix may ignore case", "PrefixIgnoreCase", {
    yes: [{ key: "IN/a" }, { key: "in/" }],
    no: [{ key: "out/" }],
  }),
  matches("suffix", "suffix matches the end of a text", "Suffix", {
    yes: [{ key: "a.csv" }],
    no: [{ key: "a.csv.gz" }, { key: "a.CSV" }],
  }),
  matches("case", "equals-ignore-case matches a text in any case", "IgnoreCase", {
    yes: [{ state: "PAID" }, { state: "paid" }],
    no: [{ state: "paid " }],
  }),
  matches("wildcard", "a star of wildcard stands for any characters, also for none", "Wildcard", {
    yes: [{ key: "in/2026/03/rows.csv" }, { key: "in//rows.csv" }],
    no: [{ key: "in/rows.csv" }, { key: "in/2026/rows.csv.gz" }],
  }),
  matches("anything-but", "anything-but matches what is not listed", "AnythingBut", {
    yes: [{ state: "new" }, { state: "Paid" }],
    no: [{ state: "paid" }, { state: "sent" }],
  }),
  matches("anything-but-prefix", "anything-but takes a prefix", "AnythingButPrefix", {
    yes: [{ key: "out/a" }],
    no: [{ key: "in/a" }],
  }),
  matches("exists", "exists: true matches a value that is there", "Exists", {
    yes: [{ order: { id: 0 } }, { order: { id: "" } }],
    no: [{ order: {} }, {}],
  }),
  matches("missing", "exists: false matches where the field is missing", "Missing", {
    yes: [{}, { other: 1 }],
    no: [{ voucher: "x" }],
  }),
  matches("numeric", "numeric compares numbers, from one to another, and no texts", "Numeric", {
    yes: [{ price: 5 }, { price: 0.01 }],
    no: [{ price: 0 }, { price: 5.01 }, { price: "3" }, {}],
  }),
  matches("cidr", "cidr matches the addresses of a range", "Cidr", {
    yes: [{ from: "10.0.0.255" }],
    no: [{ from: "10.0.1.0" }, { from: "ten" }],
  }),
  matches("or", "$or matches where one of its patterns does", "Or", {
    yes: [{ state: "paid" }, { state: "new", price: 101 }],
    no: [{ state: "new", price: 100 }, {}],
  }),
];
