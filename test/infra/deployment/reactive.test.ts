/** What synth makes of tasks that others, events and queues start, and what it refuses. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { after, onEvent, onQueue } from "../../../functions/schedule/index.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import { resolveDeployment } from "../../../infra/deployment/index.ts";
import { deployment } from "../made-up.ts";
import { propsOf, resourcesOf, synthesize } from "../template/template.ts";

function line(name: string, triggers: readonly Trigger[], more: object = {}): DeployedLine {
  const task = defineTask({
    name,
    description: "Is made up.",
    triggers,
    run: () => undefined,
    ...more,
  } as never);
  return [task as Task, { lane: "default" }];
}

const resolved =
  (...lines: readonly DeployedLine[]) =>
  () =>
    resolveDeployment(propsOf("dev", { lines }));

test("a task that follows one which is not deployed is refused, with the nearest name", () => {
  expect(resolved(line("import", []), line("report", [after("imports", "any", { id: "t" })]))).toThrow(
    'task report, trigger t: after "imports", which infra/tasks.ts does not list, did you mean import?',
  );
});

test("tasks that follow each other in a circle are refused, and so is one that follows itself", () => {
  const circle = [
    line("a", [after("c")]),
    line("b", [after("a", "errored")]),
    line("c", [after("b", "any")]),
  ];
  expect(resolved(...circle)).toThrow("tasks follow each other in a circle: a after c after b after a");
  expect(resolved(line("a", [after("a")]))).toThrow("tasks follow each other in a circle: a after a");
});

test("more followers than a record has room for, and a chain whose names would be too long, are refused", () => {
  const followers = Array.from({ length: 11 }, (_, i) => line(`f${i}`, [after("a")]));
  expect(resolved(line("a", []), ...followers)).toThrow(
    "task a is followed by 11 triggers: at most 10 are allowed",
  );
  const id = "a".repeat(40);
  const chain = Array.from({ length: 6 }, (_, i) =>
    line(`t${i}`, i === 0 ? [] : [after(`t${i - 1}`, "any", { id })]),
  );
  expect(resolved(...chain)).toThrow(
    /^task t5 is at the end of a chain of after\(\) whose runs' names have up to 334 characters/,
  );
  expect(resolved(...chain.slice(0, 5))).not.toThrow();
});

test("the paths of params are checked by name, their values where there is no path", () => {
  const params = v.object({ day: v.string(), size: v.optional(v.number()) });
  const report = (given: object | undefined) =>
    resolved(
      line("import", []),
      line("report", [after("import", "any", { id: "t", params: given as never })], { params }),
    );
  expect(report({ day: "$.params.day", size: "$.output.size" })).not.toThrow();
  expect(report({ dai: "$.params.day" })).toThrow(
    /task report, trigger t: .*"dai" is unknown, did you mean day\?.*"day" is missing/,
  );
  expect(report({ day: "$.params.day", size: "many" })).toThrow('param "size": "many" is not of type number');
  expect(report(undefined)).toThrow("task report: its triggers start runs without params, and ");
  expect(() => after("import", "any", { params: { day: "$params" } })).toThrow("no path: one is written as");
});

test("a queue of two triggers, one that is FIFO, and a name that is none are refused", () => {
  expect(
    resolved(
      line("a", [onQueue("orders", { id: "q" })]),
      line("b", [onQueue("arn:aws:sqs:eu-west-1:123456789012:orders", { id: "q" })]),
    ),
  ).toThrow(
    "queue orders starts a/q and b/q: a message goes to one of them, so give each a queue of its own",
  );
  expect(() => onQueue("orders.fifo")).toThrow("a standard queue");
  expect(() => onQueue("https://sqs/orders")).toThrow('the name of a queue, such as "orders", or its ARN');
});

test("options that a trigger has no meaning for are refused by name", () => {
  expect(() => onEvent({ source: ["a"] }, { timeZone: "UTC" } as never)).toThrow(
    'option "timeZone" is not allowed',
  );
  expect(() => after("a", "succeeded", { jitterSeconds: 5 } as never)).toThrow(
    'option "jitterSeconds" is not allowed',
  );
  expect(() => after("a", "skipped" as never)).toThrow(
    'status "skipped" is not allowed: succeeded, errored, cancelled, any',
  );
  expect(() => onQueue("q", { startAt: "2026-12-01T00:00:00", endAt: "2026-11-01T00:00:00" })).toThrow(
    "an instant after startAt",
  );
});

const pattern = { source: ["my.shop"], detail: { key: [{ suffix: ".csv" }] } };
const lines = [
  line("import", [onEvent(pattern, { id: "up" }), onQueue("orders", { id: "q" })], {
    params: v.looseObject({}),
  }),
  line("report", [after("import", "any", { id: "then" })]),
];

test("an event's rule sends a message of Pawl's to the lane, tries for a day, and keeps what it cannot deliver", () => {
  const [[, rule] = []] = resourcesOf(synthesize("dev", { lines }), "AWS::Events::Rule");
  const { Targets, ...properties } = rule?.Properties ?? {};
  expect(properties).toMatchObject({
    EventPattern: pattern,
    State: "ENABLED",
    Description: "Task import, trigger up",
  });
  const [target] = Targets as {
    Arn: unknown;
    DeadLetterConfig: unknown;
    InputTransformer: { InputTemplate: string };
  }[];
  expect(JSON.stringify(target?.Arn)).toContain("LaneDefaultQueue");
  expect(JSON.stringify(target?.DeadLetterConfig)).toContain("DeadLettersQueue");
  expect(target).toMatchObject({
    RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
  });
  expect(target?.InputTransformer.InputTemplate).toBe(
    '{"task": "import", "trigger": "up", "at": <aws.events.event.ingestion-time>, "event": <aws.events.event.json>}',
  );
});

/** The policies of a stack's queues: what each allows, and how long it is before AWS fills in its references. */
const policiesOf = (deployed: readonly DeployedLine[]) =>
  resourcesOf(synthesize("dev", { lines: deployed }), "AWS::SQS::QueuePolicy").map(([id, { Properties }]) => {
    const { PolicyDocument } = Properties as { PolicyDocument: { Statement: Record<string, unknown>[] } };
    const allowed = PolicyDocument.Statement.filter(({ Effect }) => Effect === "Allow");
    return { id, allowed, length: JSON.stringify(PolicyDocument).length };
  });

/** A condition's ARN, with the parts that AWS fills in left empty. */
const arnOf = (arn: { "Fn::Join": [string, readonly unknown[]] }) =>
  arn["Fn::Join"][1].filter((part) => typeof part === "string").join("");

test("only the stage's own rules may send events to its queues, on whichever bus they are", () => {
  const orders = line("orders", [onEvent(pattern, { id: "sold", bus: "orders" })]);
  for (const [deployed, arns] of [
    [lines, ["arn::events:::rule/shop-dev_*"]],
    [
      [...lines, orders],
      ["arn::events:::rule/shop-dev_*", "arn::events:::rule/*/shop-dev_*"],
    ],
  ] as const) {
    const sends = policiesOf(deployed).flatMap(({ allowed }) => allowed);
    expect(sends).toHaveLength(2);
    for (const { Principal, Action, Condition } of sends) {
      expect([Principal, Action]).toEqual([{ Service: "events.amazonaws.com" }, "sqs:SendMessage"]);
      const { ArnLike } = Condition as { ArnLike: { "aws:SourceArn": never } };
      expect([ArnLike["aws:SourceArn"]].flat().map(arnOf)).toEqual(arns);
    }
  }
});

test("a stage has room for 200 rules: no queue's policy grows with them", () => {
  const many = Array.from({ length: 200 }, (_, i) => onEvent(pattern, { id: `up-${i}` }));
  const few = policiesOf([line("import", many.slice(0, 1))]);
  const all = policiesOf([line("import", many)]);
  expect(all.map(({ id, length }) => [id, length])).toEqual(few.map(({ id, length }) => [id, length]));
  // SQS takes 8,192 bytes.
  for (const { length } of all) expect(length).toBeLessThan(2_000);
});

test("a rule waits for the policies of both queues to which it sends", () => {
  const template = synthesize("dev", { lines });
  const [rule] = Object.values(template.findResources("AWS::Events::Rule"));
  const policies = policiesOf(lines).filter(({ allowed }) => allowed.length > 0);
  expect(rule?.DependsOn).toEqual(expect.arrayContaining(policies.map(({ id }) => id)));
});

test("a user's queue is read by the lane's worker, a few messages at a time, and reports those that failed", () => {
  const template = synthesize("dev", { lines });
  const [source] = resourcesOf(template, "AWS::Lambda::EventSourceMapping").filter(([id]) =>
    id.startsWith("Events"),
  );
  expect(source?.[1].Properties).toMatchObject({
    BatchSize: 10,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  expect(JSON.stringify(source?.[1].Properties.EventSourceArn)).toContain(":orders");
  expect(JSON.stringify(source?.[1].Properties.FunctionName)).toContain("LaneDefaultWorker");
});

test("every function knows who follows whom, and only where somebody does", () => {
  const deployment = resolved(...lines)();
  expect(directoryOf(deployment).followers).toEqual({
    import: [
      {
        task: "report",
        trigger: "then",
        status: "any",
        limits: undefined,
        params: undefined,
        off: undefined,
      },
    ],
  });
  expect(directoryOf(resolved(line("a", []))())).not.toHaveProperty("followers");
});

test("queues of onQueue that could throttle their lane's function are refused, with a limit or a reserve that fits", () => {
  const lines = ["a", "b", "c"].map((name) => line(name, [onQueue(`orders-${name}`)]));
  const of = (lane: object) => () => deployment(lines, { lanes: { default: lane, bulk: {} } });
  const words = (given: string, cure: string) =>
    `lane default: queues above the reserve: maxConcurrency ${given} is not allowed: at most ${cure}`;
  const since = "the reserve less 2, since messages that are throttled use up their receives;";
  expect(of({ reservedConcurrency: 4 })).toThrow(
    words(
      "2 and 6 for the 3 queues of onQueue with reservedConcurrency 4",
      `2 together, ${since} raise reservedConcurrency to 10`,
    ),
  );
  expect(of({ reservedConcurrency: 12 })).toThrow(
    words(
      "10 and 6 for the 3 queues of onQueue with reservedConcurrency 12",
      `10 together, ${since} lower maxConcurrency to 4, or raise reservedConcurrency to 18`,
    ),
  );
  expect(of({ maxConcurrency: 4, reservedConcurrency: 12 })).not.toThrow();
  expect(of({ maxConcurrency: 4 })).not.toThrow();
});
