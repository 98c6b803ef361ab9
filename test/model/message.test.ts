/** What the body of a message may say. A name that could not be a key makes the message unknown. */

import { expect, test } from "vitest";
import { parseMessage } from "../../functions/model/run/messages/message.ts";
import { isOccurrence, triggerOf } from "../../functions/model/run/run-name.ts";

const run = "2026-03-01T12:00:00Z/cron-4f1a2b";
const scheduledTime = "2026-03-01T12:00:00Z";

test.each<[string, object, string]>([
  ["a task of 41 characters", { task: "a".repeat(41) }, "has 41 characters: at most 40 are allowed"],
  [
    "a run of 301 characters",
    { task: "walk", run: run.padEnd(301, "x"), turn: 0 },
    "has 301 characters: at most 300 are allowed",
  ],
  [
    "a trigger of 41 characters",
    { task: "walk", trigger: "a".repeat(41), scheduledTime },
    "is not a trigger's id",
  ],
  [
    "an instant after the year 9999",
    { task: "walk", trigger: "daily", scheduledTime: "+010000-01-01T00:00:00Z" },
    'scheduledTime "+010000-01-01T00:00:00Z" is not an instant',
  ],
  ["a trigger with a tilde", { task: "walk", trigger: "message~x", scheduledTime }, "is not a trigger's id"],
  [
    "ten thousand keys",
    Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`key${i}`, i]).concat([["task", "walk" as never]]),
    ),
    "allowed are task, trigger, scheduledTime; task, run, turn; task, trigger, at, event; task, params, id",
  ],
])("a message with %s is unknown, and the reason is short", (_title, body, reason) => {
  const message = parseMessage(JSON.stringify(body));
  expect(message).toMatchObject({ kind: "unknown", reason: expect.stringContaining(reason) });
  expect((message as { reason: string }).reason.length).toBeLessThan(300);
});

test("a message with the longest names that are allowed is read", () => {
  const task = "a".repeat(40);
  expect(parseMessage(JSON.stringify({ task, trigger: "a".repeat(40), scheduledTime })).kind).toBe(
    "occurrence",
  );
  const longest = `2026-03-01T12:00:00Z/message~${"x".repeat(128)}`;
  expect(parseMessage(JSON.stringify({ task, run: longest, turn: 0 })).kind).toBe("turn");
});

test.each<[string, string]>([
  ["a byte order mark and spaces", '\uFEFF \r\n{"task":"walk"}\n\u00a0'],
  ["quotes round the whole", JSON.stringify('{"task":"walk"}')],
  ["quotes twice, with spaces", JSON.stringify(` ${JSON.stringify('{"task":"walk"}')} `)],
  ["spaces and another order within", '{\n\t"params" : null,\n\t"task":"walk" }'],
])("a body with %s means what it says without", (_title, body) => {
  expect(parseMessage(body)).toMatchObject({ kind: "start", task: "walk" });
});

test.each<[string, string]>([
  ["", "not JSON: it is empty (Unexpected end of JSON input)"],
  ["hello", "not JSON: Unexpected token"],
  ['"hello"', 'expected an object, got the text "hello"'],
  ["<task>walk</task>", "not JSON: it is XML or HTML"],
  ["{'task':'walk'}", "not JSON: it has single quotes in place of double ones"],
  ["{\u201ctask\u201d:\u201cwalk\u201d}", "not JSON: it has typographic quotes"],
  ['{"task":"walk",\u201cparams\u201d:{}}', "not JSON: it has typographic quotes"],
  ['{"task":\u201cwalk\u201d}', "not JSON: it has typographic quotes"],
  ["{\"task\":'walk'}", "not JSON: it has single quotes in place of double ones"],
  ['{"task":"walk",}', "not JSON: it has a comma before a closing bracket"],
  ['{"task":"walk","params":{"a":[1, ]}}', "not JSON: it has a comma before a closing bracket"],
  ['{task:"walk"}', "not JSON: it has a name without double quotes"],
  ['{"task":"walk"}\n{"task":"run"}', "not JSON: it has more than one JSON text: send a message for each"],
  ['// c\n{"task":"walk"}', "not JSON: it has a comment"],
  [Buffer.from('{"task":"walk"}', "utf16le").toString("latin1"), "not JSON: it is UTF-16: send UTF-8"],
  [encodeURIComponent('{"task":"walk"}'), "not JSON: it is URL-encoded"],
  ["task=walk&id=7", "not JSON: it is a form"],
  [
    Buffer.from('{"task":"walk"}').toString("base64"),
    "not JSON: it is base64 of a JSON text: send the text itself",
  ],
  [
    Buffer.from('{"task":"pz"}').toString("base64"),
    "not JSON: it is base64 of a JSON text: send the text itself",
  ],
  ["H4sIAAAAAAAAA6tWKkkszlayUipPzMlWqgUAAAAA", "not JSON: it is base64 of compressed data"],
  [
    '{"Type":"Notification","TopicArn":"arn:aws:sns:x","Message":"{}"}',
    "an SNS envelope (turn on raw message delivery)",
  ],
  [
    '{"version":"0","detail-type":"Order","source":"shop","detail":{}}',
    "an EventBridge event (give its rule an input)",
  ],
  ['{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}', "S3's test event"],
  ['{"Records":[{"eventSource":"aws:s3"}]}', "an S3 notification"],
  ['{"AlarmName":"a","NewStateValue":"ALARM"}', "a CloudWatch alarm"],
  [
    '{"specversion":"1.0","type":"order","source":"shop","id":"1","data":{"task":"walk"}}',
    "a CloudEvent (send what",
  ],
  [
    '{"MessageId":"m","ReceiptHandle":"h","Body":"{\\"task\\":\\"walk\\"}"}',
    "a message of SQS with its envelope (send its body): no",
  ],
  ['{"subscription":"s","message":{"data":"e30="}}', "a push of Google Pub/Sub"],
  ['{"body":"{\\"task\\":\\"walk\\"}"}', 'did you mean the value of "body" alone?'],
  ['{"statusCode":200,"payload":{"task":"walk"}}', 'did you mean the value of "payload" alone?'],
  ['{"TASK":"walk"}', 'did you mean task instead of "TASK"?'],
  ['{"task":"walk","param":{"a":1}}', 'did you mean params instead of "param"?'],
  ['{"task":"walk","run":"2026-03-01T12:00:00Z/x","turn":"3"}', 'turn "3" is not a whole number from 0'],
  ['{"task":"walk","id":17}', "id 17 is not allowed"],
  ['{"task":"\\u001b[2J\\u202e","id":""}', 'id "" is not allowed'],
])("a body %j is unknown, with a reason that names what was seen", (body, reason) => {
  expect(parseMessage(body)).toMatchObject({ kind: "unknown", reason: expect.stringContaining(reason) });
});

test.each([
  { body: "{}" },
  { data: { pageSize: 3 } },
  { payload: "walk", time: 3 },
  { body: '{"specversion":"1.0"}', headers: {} },
  { specversion: "1.0", type: "order", source: "shop", data: {} },
  { MessageId: "m", Body: "{}" },
])("an object without a task, %j, is given no advice about its other keys", (body) => {
  const message = parseMessage(JSON.stringify(body));
  expect(message).toMatchObject({
    kind: "unknown",
    reason: expect.stringMatching(/: no "task", a non-empty string$/),
  });
});

test.each<[object, string]>([
  ...["parameters", "param", "Params", "args", "arguments", "input", "payload", "data", "prams"].map(
    (key): [object, string] => [{ task: "walk", [key]: {} }, `did you mean params instead of "${key}"?`],
  ),
  ...["taskName", "task_name", "name", "Task", "tsak", "jobName"].map((key): [object, string] => [
    { [key]: "walk", params: {} },
    `did you mean task instead of "${key}"?`,
  ]),
  ...["ID", "idempotencyKey", "key", "run_id", "ids"].map((key): [object, string] => [
    { task: "walk", params: {}, [key]: "order-7" },
    `did you mean id instead of "${key}"?`,
  ]),
  ...["run_id", "runId", "runs"].map((key): [object, string] => [
    { task: "walk", [key]: run, turn: 0 },
    `did you mean run instead of "${key}"?`,
  ]),
  ...["turns", "trun", "turn_number"].map((key): [object, string] => [
    { task: "walk", run, [key]: 0 },
    `did you mean turn instead of "${key}"?`,
  ]),
  ...["schedule", "trigger_id", "triger"].map((key): [object, string] => [
    { task: "walk", [key]: "daily", scheduledTime },
    `did you mean trigger instead of "${key}"?`,
  ]),
  ...["scheduled_time", "scheduledtime", "timestamp", "time", "scheduledTim"].map((key): [object, string] => [
    { task: "walk", trigger: "daily", [key]: scheduledTime },
    `did you mean scheduledTime instead of "${key}"?`,
  ]),
  [
    { name: "walk", args: {}, key: "order-7" },
    'did you mean task instead of "name", params instead of "args", id instead of "key"?',
  ],
])("a message %j is unknown, and each key has the name that it was meant to have", (body, words) => {
  expect(parseMessage(JSON.stringify(body))).toMatchObject({
    kind: "unknown",
    reason: expect.stringContaining(words),
  });
});

test.each<[object]>([
  [{ task: "walk", params: {}, name: "x" }],
  [{ task: "walk", params: {}, input: {} }],
  [{ key1: "value1", key2: "value2" }],
  [{ version: "0", id: "x", "detail-type": "Order", source: "shop", time: scheduledTime, data: {} }],
  [{ task: "walk", __proto__x: 1, toString: 1, constructor: 1 }],
])("of a message %j no key is guessed", (body) => {
  const { reason } = parseMessage(JSON.stringify(body)) as { reason: string };
  expect(reason).not.toContain("did you mean");
});

test.each<[unknown]>([[""], [5], [null], [{}]])("a message whose task is %j says so", (task) => {
  expect(parseMessage(JSON.stringify({ task }))).toMatchObject({
    reason: `task ${JSON.stringify(task)} is not a task's name, a non-empty string`,
  });
});

test.each<[string, string]>([
  ['{"task":"walk","task":"run"}', 'line 1, column 16: "task" is given twice'],
  ['{"task":"walk","params":{"a":1,\r\n"\\u0061":2}}', 'line 2, column 1: "params.a" is given twice'],
  ['{"task":"walk","params":{},"params":{"a":1}}', '"params" is given twice'],
  [
    `{"task":"walk","trigger":"a","trigger":"b","scheduledTime":"${scheduledTime}"}`,
    '"trigger" is given twice',
  ],
  [`{"task":"walk","run":"${run}","turn":0,"turn":1}`, '"turn" is given twice'],
  [JSON.stringify('{"task":"walk","id":"a","id":"b"}'), '"id" is given twice'],
  [
    '{"task":"walk","params":{"a":[1,-9007199254740993]}}',
    '"params.a.1": -9007199254740993 has more digits than a number keeps: give it as a text',
  ],
])("a body %s, of which parsing would lose a part, is unknown, and the part is named", (body, reason) => {
  expect(parseMessage(body)).toMatchObject({ kind: "unknown", reason: expect.stringContaining(reason) });
});

test("a reason shows no character that a terminal would obey", () => {
  for (const text of ["\u001b[2J", "\u009b1m", "\u202e", "\u2028"]) {
    for (const body of [
      text,
      `{"${text}":1}`,
      `{"task":"x","${text}":1}`,
      `{"task":"x","id":"${text}"}`,
      `"${text}"`,
    ]) {
      const { reason } = parseMessage(body) as { reason: string };
      expect(reason).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  }
});

test.each(["\\ud83d", "walk\\ude00"])(
  "a message with half of a surrogate pair in a key, %s, is unknown",
  (half) => {
    for (const body of [
      `{"task":"${half}"}`,
      `{"task":"${half}","run":"2026-03-01T12:00:00Z/a","turn":0}`,
      `{"task":"walk","run":"2026-03-01T12:00:00Z/${half}","turn":0}`,
    ])
      expect(parseMessage(body)).toMatchObject({ kind: "unknown", reason: expect.stringContaining("\\u") });
  },
);

test("what the sweeper fires says when its instant is old", () => {
  const body = { task: "walk", trigger: "each", scheduledTime, params: { n: 1 }, oldAfter: 900 };
  expect(parseMessage(JSON.stringify(body))).toMatchObject({
    kind: "occurrence",
    params: '{"n":1}',
    oldAfter: 900,
  });
});

test.each([0, "300", 0.5, null, 1e300])("an occurrence that is old after %o is unknown", (oldAfter) => {
  const message = parseMessage(JSON.stringify({ task: "walk", trigger: "each", scheduledTime, oldAfter }));
  expect(message).toMatchObject({
    kind: "unknown",
    reason: expect.stringContaining("is not a whole number from 1"),
  });
});

const made = { task: "walk", schedule: "ann", rev: 3, scheduledTime, startWithin: 60 };

test("a message of a run-time schedule is an occurrence, whose run has the schedule's name", () => {
  const params = { customer: "x".repeat(8_000) };
  expect(parseMessage(JSON.stringify({ ...made, params }))).toEqual({
    kind: "occurrence",
    task: "walk",
    run: "2026-03-01T12:00:00Z/schedule~ann",
    trigger: "schedule~ann",
    scheduledTime: new Date(scheduledTime),
    params: JSON.stringify(params),
    schedule: { name: "ann", rev: 3, startWithin: 60 },
  });
});

test.each<[object, string]>([
  [{ schedule: "a/b" }, 'schedule "a/b" is not a schedule\'s name'],
  [{ schedule: "x".repeat(65) }, "is not a schedule's name"],
  [{ schedule: 7 }, "schedule 7 is not a schedule's name"],
  [{ rev: 0 }, "rev 0 is not a whole number from 1"],
  [{ rev: "3" }, 'rev "3" is not a whole number from 1'],
  [{ startWithin: 0.5 }, "startWithin 0.5 is not a whole number from 1"],
  [{ startWithin: 1e300 }, "is not a whole number from 1"],
  [{ scheduledTime: "2026-02-30T12:00:00Z" }, "is not an instant in ISO 8601"],
  [{ params: [] }, "are not a JSON object"],
  [
    { params: { a: "x".repeat(8_192) } },
    "params of a schedule weigh 8200 bytes as JSON: at most 8192 are allowed",
  ],
  [{ trigger: "daily" }, "keys task"],
  [{ rev: undefined }, "keys task"],
])("a message of a run-time schedule with %o is unknown", (odd, reason) => {
  expect(parseMessage(JSON.stringify({ ...made, ...odd }))).toMatchObject({
    kind: "unknown",
    reason: expect.stringContaining(reason),
  });
});

test("the trigger of a run-time schedule's run has the schedule's name, and of any other run nothing that follows a tilde", () => {
  const of = (trigger: string) => {
    const name = `2026-03-01T12:00:00Z/${trigger}`;
    return [isOccurrence(name), triggerOf(name)];
  };
  expect(of("daily")).toEqual([true, "daily"]);
  expect(of("schedule~ann")).toEqual([true, "schedule~ann"]);
  expect(of("manual~0123")).toEqual([false, "manual"]);
  expect(of("message~schedule~ann")).toEqual([false, "message"]);
  expect(of("schedule-1~v1")).toEqual([false, "schedule-1"]);
});
