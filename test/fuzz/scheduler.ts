/**
 * Requests to EventBridge Scheduler as `pawl dev` serves it, a few one after the other: each is done, or refused with an
 * error of AWS's in one line. What was created is there, and what was deleted is not, whatever client token came along;
 * nothing of another account or Region is taken. What was taken is listed once, can be asked for again word by word, fires without a fault,
 * and is there when its database is opened again.
 */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { AwsError, type Members } from "../../local/http/index.ts";
import { LocalTime } from "../../local/index.ts";
import { operationsOf } from "../../local/services/scheduler/operations.ts";
import { RateAnchors } from "../../local/services/scheduler/rate-anchors.ts";
import { type OperationName, requestShapes } from "../../local/services/scheduler/request-shapes.ts";
import { ScheduleTable } from "../../local/services/scheduler/schedule-table.ts";
import { Scheduler } from "../../local/services/scheduler/scheduler.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { isPlainLine } from "./refusal.ts";

const ours = "us-east-1:000000000000";
const now = Date.parse("2026-03-28T23:55:00Z");
const queue = "arn:aws:sqs:us-east-1:000000000000:q";
const role = "arn:aws:iam::000000000000:role/r";
const account = { accountId: "000000000000", region: "us-east-1", endpoint: "http://127.0.0.1:4766" };
const codes = [
  "ValidationException",
  "SerializationException",
  "ConflictException",
  "ResourceNotFoundException",
];

const nasty = fc.oneof(
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "\u001b[2J",
    "\u202e",
    "\ud800",
    "a/b",
    "*",
    "x".repeat(300),
  ),
  fc.constantFrom(null, 0, -1, 1.5, 1e300, true, [], {}, [null]),
  fc.string({ unit: "binary", maxLength: 12 }),
);
const name = fc.constantFrom("a", "b", "A.b-_", "default", "g");
const expression = fc.constantFrom(
  "cron(* * * * ? *)",
  "cron(30 1 * * ? *)",
  "rate(1 minute)",
  "rate(7 minutes)",
  "at(2026-03-29T00:00:00)",
  "at(2020-01-01T00:00:00)",
  "cron(0 0 31 2 ? *)",
  "rate(1 minutes)",
  " rate(5 minutes)",
  "every 5 minutes",
  "cron(* * * * * *)",
);
const seconds = fc.integer({ min: -400, max: 4_000 }).map((offset) => now / 1000 + offset);
const scheduleTarget = fc.record(
  {
    Arn: fc.constantFrom(
      queue,
      `${queue}-missing`,
      "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
      "arn:aws:sns:::t",
    ),
    RoleArn: fc.constant(role),
    Input: fc.constantFrom("{}", "<aws.scheduler.constructor>", "<aws.scheduler.attempt-number>", "[1"),
    DeadLetterConfig: fc.constantFrom({}, { Arn: queue }),
    RetryPolicy: fc.record(
      {
        MaximumRetryAttempts: fc.constantFrom(0, 3, 185, 186),
        MaximumEventAgeInSeconds: fc.constantFrom(59, 60, 86_400),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["Arn", "RoleArn"] },
);
const members = {
  Name: name,
  GroupName: name,
  ScheduleExpression: expression,
  ScheduleExpressionTimezone: fc.constantFrom("UTC", "Europe/London", "Nowhere/Land"),
  State: fc.constantFrom("ENABLED", "DISABLED"),
  StartDate: seconds,
  EndDate: seconds,
  Description: fc.string({ maxLength: 20 }),
  ActionAfterCompletion: fc.constantFrom("NONE", "DELETE"),
  FlexibleTimeWindow: fc.constantFrom(
    { Mode: "OFF" },
    { Mode: "FLEXIBLE", MaximumWindowInMinutes: 3 },
    { Mode: "FLEXIBLE" },
  ),
  Target: scheduleTarget,
  ClientToken: fc.constantFrom("t", "u"),
  NamePrefix: name,
  MaxResults: fc.constantFrom(1, 2, 100, 101),
  NextToken: fc.constantFrom("1", "e30"),
  Tags: fc.array(fc.record({ Key: name, Value: name }), { maxLength: 2 }),
  TagKeys: fc.array(name, { maxLength: 2 }),
  ResourceArn: fc
    .tuple(fc.constantFrom(ours, ours, "eu-west-1:000000000000", "us-east-1:111111111111"), name)
    .map(([owner, group]) => `arn:aws:scheduler:${owner}:schedule-group/${group}`),
};

/** A request of one operation, of which at most one member is damaged or unknown. */
const requests = fc.constantFrom(...(Object.keys(requestShapes) as OperationName[])).chain((operation) => {
  const shapes: Members = requestShapes[operation];
  const known = Object.fromEntries(Object.entries(members).filter(([member]) => member in shapes));
  const requiredKeys = Object.keys(shapes).filter((member) => shapes[member]?.required);
  const damage = fc.option(fc.tuple(fc.constantFrom(...Object.keys(shapes), "__proto__", "Other"), nasty), {
    freq: 3,
  });
  return fc.record({
    operation: fc.constant(operation),
    request: fc.record(known, { requiredKeys }),
    damage,
  });
});

function open(time: LocalTime, table: ScheduleTable): Scheduler {
  const scheduler = new Scheduler({
    ...{ time, table, account, anchors: new RateAnchors("/nowhere/rates.json") },
    warn: (line) => assert(typeof line === "string"),
    sender: {
      services: ["sqs", "lambda"],
      send: (arn) => assert.notEqual(arn, `${queue}-missing`),
      hasOperation: (service, operation) => service === "sqs" && operation === "SendMessage",
      call: (_service, _operation, input) => assert.equal(typeof input, "object"),
    },
  });
  scheduler.start();
  return scheduler;
}

export const target: FuzzTarget = {
  name: "the Scheduler API",
  property: fc.property(fc.array(requests, { minLength: 1, maxLength: 4 }), (drawn) => {
    const time = new LocalTime(() => now);
    time.freeze();
    const table = new ScheduleTable();
    const scheduler = open(time, table);
    const operations = operationsOf(scheduler);
    const call = (operation: OperationName, request: Record<string, unknown>) =>
      operations[operation](request, { host: "127.0.0.1", signal: AbortSignal.abort() }) as Record<
        string,
        unknown
      >;
    for (const { operation, request, damage } of drawn) {
      const [member, value] = damage ?? [];
      const text = JSON.stringify({ ...request, ...(member !== undefined && { [member]: value }) });
      try {
        call(operation, JSON.parse(text));
        assertDone(scheduler, operation, JSON.parse(text));
      } catch (error) {
        assert(error instanceof AwsError && codes.includes(error.code), String(error));
        assert(isPlainLine(error.message), error.message);
      }
    }
    assertListed(scheduler, call);
    const arns = scheduler.schedules.map(({ arn }) => arn);
    time.advance(300_000);
    assert(scheduler.schedules.every(({ arn }) => arns.includes(arn)));
    scheduler.stop();
    const plain = (one: Scheduler) => JSON.parse(JSON.stringify(one.schedules));
    assert.deepEqual(plain(open(time, table)), plain(scheduler));
    table.close();
    time.close();
  }),
};

function assertDone(scheduler: Scheduler, operation: OperationName, request: Record<string, unknown>): void {
  const { Name, ResourceArn = ours } = request;
  const GroupName = request.GroupName ?? "default";
  const isThere = scheduler.schedules.some(
    ({ definition }) => definition.Name === Name && definition.GroupName === GroupName,
  );
  if (operation === "CreateSchedule" || operation === "UpdateSchedule") assert(isThere);
  if (operation === "DeleteSchedule") assert(!isThere);
  if (operation === "CreateScheduleGroup")
    assert(scheduler.groups.all.some(({ name: group, State }) => group === Name && State === "ACTIVE"));
  assert(String(ResourceArn).includes(ours), String(ResourceArn));
}

type Call = (operation: OperationName, request: Record<string, unknown>) => Record<string, unknown>;

/** Each schedule is on one page, and what is shown of it makes the same one again. */
function assertListed({ schedules }: Scheduler, call: Call): void {
  const listed: unknown[] = [];
  let NextToken: unknown;
  do {
    const page = call("ListSchedules", { MaxResults: 1, NextToken });
    listed.push(...(page.Schedules as { Arn: string }[]).map(({ Arn }) => Arn));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  assert.deepEqual(
    listed,
    schedules.map(({ arn }) => arn),
  );
  for (const { definition } of schedules) {
    const { GroupName, Name } = definition;
    const {
      Arn: _arn,
      CreationDate: _created,
      LastModificationDate: _modified,
      ...request
    } = call("GetSchedule", {
      GroupName,
      Name,
    });
    call("UpdateSchedule", JSON.parse(JSON.stringify(request)));
    const { CreationDate, LastModificationDate, Arn, ...again } = call("GetSchedule", { GroupName, Name });
    assert.deepEqual(again, request);
    assert(typeof Arn === "string" && (CreationDate as number) <= (LastModificationDate as number));
  }
}
