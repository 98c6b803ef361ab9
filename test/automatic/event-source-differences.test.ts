/** What `pawl.compliance` says of the rules of `onEvent` and the event sources of `onQueue`. */
import { expect, test } from "vitest";
import type { FoundEventSource, FoundFunction } from "../../functions/automatic/aws/functions.ts";
import type { FoundRule } from "../../functions/automatic/aws/rules.ts";
import { ruleDifferences } from "../../functions/automatic/compliance/rule-differences.ts";
import { queueSourceDifferences } from "../../functions/automatic/compliance/source-differences.ts";
import { onEvent, onQueue } from "../../functions/schedule/index.ts";
import { planQueueSources, planRules, rulePrefix } from "../../infra/deployment/index.ts";
import { deployment, task } from "../infra/made-up.ts";

const arn = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;
const queueArns = new Map([["default", arn("lane")]]);
const deadLetterArn = arn("dead");

const sold = onEvent({ source: ["my.shop"], detail: { sum: [{ numeric: [">", 9] }] } }, { id: "sold" });
const back = onEvent({ source: ["my.shop"] }, { id: "back", bus: "orders" });
const eventTask = task("take", [sold, back]);
const planned = deployment([[eventTask, { lane: "default" }]]);
const rules = planRules(planned);

/** A rule as a deploy makes it. */
function rule(trigger: string, more: Partial<FoundRule> = {}): FoundRule {
  const wanted = rules.find((each) => each.trigger === trigger);
  if (wanted === undefined) throw new Error(`no rule ${trigger}`);
  const { name, bus, input, pattern } = wanted;
  const target = { id: "Lane", arn: arn("lane"), input, deadLetterArn };
  return { name, bus, pattern: JSON.stringify(pattern), enabled: true, targets: [target], ...more };
}

const [target] = rule("sold").targets as [FoundRule["targets"][number]];
const ofRules = (...found: readonly FoundRule[]) =>
  ruleDifferences({ wanted: rules, found: [...found, rule("back")], queueArns, deadLetterArn });

/** In one line. */
const told = (differences: ReturnType<typeof ofRules>) =>
  differences.map(({ what, wanted, found, cure }) => `${what}: wanted ${wanted}, found ${found}: ${cure}`);

test("a rule has a name of its stage's own, however long the names of stage, task and trigger are", () => {
  expect(rules.map(({ name, bus }) => `${bus} ${name}`)).toEqual([
    "default shop-mine_take_sold",
    "orders shop-mine_take_back",
  ]);
  const long = "a-stage-with-a-name-of-40-characters-long";
  expect(rulePrefix("shop", long)).toMatch(/^shop-a-stage-with-a-n-[0-9a-f]{8}_$/);
  expect(rulePrefix("shop", `${long.slice(0, -1)}x`)).not.toBe(rulePrefix("shop", long));
  const name = "t".repeat(40);
  const [first, second] = planRules(
    deployment([
      [task(name, [onEvent({ source: ["a"] }, { id: "i".repeat(40) })]), { lane: "default" }],
      [task(`${name.slice(1)}u`, [onEvent({ source: ["a"] }, { id: "i".repeat(40) })]), { lane: "default" }],
    ]),
  );
  expect(first?.name).toMatch(/^shop-mine_t{40}_i{4}-[0-9a-f]{8}$/);
  expect(second?.name).not.toBe(first?.name);
});

test("rules that are as deployed are no difference, whatever the order of their patterns' members", () => {
  const pattern = '{"detail":{"sum":[{"numeric":[">",9]}]},"source":["my.shop"]}';
  expect(ofRules(rule("sold", { pattern }))).toEqual([]);
});

test("a rule that is missing, one on another bus, and one that no deploy made are one finding each", () => {
  expect(told(ofRules())).toEqual([
    expect.stringMatching(/^rule shop-mine_take_sold: wanted there, found none: deploy the stage/),
  ]);
  const name = "shop-mine_take_old";
  expect(told(ofRules(rule("sold"), rule("sold", { name })))).toEqual([
    `rule ${name}: wanted none, found {"source":["my.shop"],"detail":{"sum":[{"numeric":[">",9]}]}}: aws events remove-targets --event-bus-name default --rule ${name} --ids Lane && aws events delete-rule --name ${name} --event-bus-name default`,
  ]);
  expect(ofRules(rule("sold", { bus: "orders" })).map(({ what, found }) => [what, found === "none"])).toEqual(
    [
      ["rule shop-mine_take_sold", true],
      ["rule shop-mine_take_sold", false],
    ],
  );
});

test.each<[string, Partial<FoundRule>, string]>([
  [
    "is off",
    { enabled: false },
    'state: wanted "ENABLED", found "DISABLED": aws events enable-rule --event-bus-name default --name shop-mine_take_sold',
  ],
  [
    "has another pattern",
    { pattern: '{"source":["my.shop"]}' },
    'pattern: wanted "{\\"source\\":[\\"my.shop\\"],\\"detail\\":{\\"sum\\":[{\\"numeric\\":[\\">\\",9]}]}}", found "{\\"source\\":[\\"my.shop\\"]}": aws events put-rule --event-bus-name default --name shop-mine_take_sold --event-pattern',
  ],
  ["sends nothing", { targets: [] }, `queue: wanted "${arn("lane")}", found none: aws events put-targets`],
  [
    "sends to another queue",
    { targets: [{ ...target, arn: arn("other") }] },
    `queue: wanted "${arn("lane")}", found "${arn("other")}": aws events put-targets`,
  ],
  ["sends the event itself", { targets: [{ ...target, input: undefined }] }, "message: wanted "],
  [
    "keeps nothing that it cannot deliver",
    { targets: [{ ...target, deadLetterArn: undefined }] },
    `dead-letter queue: wanted "${deadLetterArn}", found none: aws events put-targets`,
  ],
])("a rule that %s is one finding", (_, more, words) => {
  const found = told(ofRules(rule("sold", more)));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`rule shop-mine_take_sold, ${words}`);
});

test("a further target of a rule is one finding, with the command that removes it", () => {
  const targets = [{ ...target, id: "Mine", arn: arn("mine") }, target];
  expect(told(ofRules(rule("sold", { targets })))).toEqual([
    `rule shop-mine_take_sold, target Mine: wanted none, found ${arn("mine")}: aws events remove-targets --event-bus-name default --rule shop-mine_take_sold --ids Mine`,
  ]);
});

test("the rule of a disabled task is to be off", () => {
  const wanted = planRules(deployment([[eventTask, { lane: "default", enabled: false }]]));
  const found = [rule("sold"), rule("back", { enabled: false })];
  expect(told(ruleDifferences({ wanted, found, queueArns, deadLetterArn }))).toEqual([
    'rule shop-mine_take_sold, state: wanted "DISABLED", found "ENABLED": aws events disable-rule --event-bus-name default --name shop-mine_take_sold',
  ]);
});

const worker: FoundFunction = {
  name: "worker",
  arn: "arn:aws:lambda:eu-west-1:111122223333:function:worker",
  timeoutSeconds: 20,
  memoryMb: 256,
  codeBytes: 1,
};
const queues = task("take", [
  onQueue("orders", { id: "orders" }),
  onQueue(arn("returns"), { id: "returns" }),
]);
const sources = planQueueSources(deployment([[queues, { lane: "default" }]]));

function source(id: string, more: Partial<FoundEventSource> = {}): FoundEventSource {
  return {
    id,
    functionArn: worker.arn,
    queueArn: arn(id),
    state: "Enabled",
    batchSize: 10,
    batchWindowSeconds: 0,
    maxConcurrency: 2,
    reportsFailures: true,
    ...more,
  };
}

function ofSources(...all: readonly FoundEventSource[]) {
  const own = source("lane");
  return queueSourceDifferences(sources, {
    lane: "default",
    own,
    worker,
    all: [own, source("returns"), ...all],
  });
}

test("the event sources of onQueue that are as deployed are no difference, and a lane's own is none of them", () => {
  expect(ofSources(source("orders"))).toEqual([]);
});

test("an event source that is missing, and one of a queue that no task names, are one finding each", () => {
  expect(told(ofSources())).toEqual([
    expect.stringMatching(/^event source of take, trigger orders: wanted there, found none: /),
  ]);
  expect(told(ofSources(source("orders"), source("more")))).toEqual([
    `event source more of default: wanted none, found ${arn("more")}: aws lambda delete-event-source-mapping --uuid more`,
  ]);
});

test.each<[string, Partial<FoundEventSource>, string]>([
  ["is off", { state: "Disabled" }, 'state: wanted "Enabled", found "Disabled": aws lambda'],
  ["has another batch", { batchSize: 1 }, "batch size: wanted 10, found 1: aws lambda"],
  [
    "waits for a full batch",
    { batchWindowSeconds: 9 },
    "batch window in seconds: wanted 0, found 9: aws lambda update-event-source-mapping",
  ],
  ["has no limit", { maxConcurrency: undefined }, "maximum concurrency: wanted 2, found none: aws lambda"],
  ["reports nothing", { reportsFailures: false }, "reports failed messages: wanted true, found false"],
])("an event source of a user's queue that %s is one finding", (_, more, words) => {
  const found = told(ofSources(source("orders", more)));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`event source of take, trigger orders, ${words}`);
});

test("a queue that is given by its ARN is compared by it", () => {
  const found = told(ofSources(source("orders")));
  expect(found).toEqual([]);
  const elsewhere = queueSourceDifferences(sources.slice(1), {
    ...{ lane: "default", own: undefined, worker },
    all: [source("returns", { queueArn: "arn:aws:sqs:eu-west-1:999999999999:returns" })],
  });
  expect(told(elsewhere)).toEqual([
    `event source of take, trigger returns, queue: wanted "${arn("returns")}", found "arn:aws:sqs:eu-west-1:999999999999:returns": deploy the stage again`,
  ]);
});
