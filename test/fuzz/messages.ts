/** Bodies on a lane's queue: each becomes a run or a record with a plain reason, comes back, or means nothing any more. */
import fc from "fast-check";
import { parseMessage } from "../../functions/model/run/messages/message.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { onEvent } from "../../functions/schedule/index.ts";
import { pickyTask } from "../doors/picky-task.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { damaged, nastyJson, object } from "./nasty-json.ts";
import { isPlainLine } from "./refusal.ts";

const instant = "2026-03-01T12:00:00Z";
const bodies: readonly object[] = [
  { task: "once" },
  { task: "picky", params: { days: 3, tags: ["a"] }, id: "order-7" },
  { task: "once", trigger: "daily", scheduledTime: instant },
  { task: "once", trigger: "daily", scheduledTime: "2026-03-01T13:00:00Z" },
  { task: "once", trigger: "daily", scheduledTime: "2030-01-01T00:00:00Z" },
  { task: "once", trigger: "daily", scheduledTime: instant, params: { days: 3 }, oldAfter: 300 },
  { task: "once", schedule: "ann", rev: 1, scheduledTime: instant, startWithin: 60, params: { days: 3 } },
  { task: "once", run: `${instant}/daily`, turn: 0 },
  { task: "gone", params: {} },
  { task: "sold", trigger: "sold", at: instant, event: { id: "e-1", detail: { days: 3 } } },
  { Type: "Notification", TopicArn: "arn:aws:sns:eu-west-1:1:x", Message: '{"task":"once"}' },
  { Records: [{ eventSource: "aws:s3", s3: {} }] },
];

const soldTask = defineTask({
  name: "sold",
  description: "Is started by events.",
  triggers: [onEvent({ source: ["my.shop"] }, { id: "sold", params: { days: "$.detail.days" } })],
  params: pickyTask.params,
  run: () => {},
} as never) as Task;

const anyObject = fc.oneof(
  ...bodies.map((body) => damaged(body)),
  object(nastyJson, [
    "task",
    "params",
    "id",
    "run",
    "turn",
    "trigger",
    "scheduledTime",
    "at",
    "event",
    "schedule",
    "rev",
    "startWithin",
    "oldAfter",
  ]),
  nastyJson,
);
const wraps: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `\uFEFF ${text}\r\n`,
  (text) => JSON.stringify(text),
  (text) => JSON.stringify(JSON.stringify(text)),
  (text) => Buffer.from(text).toString("base64"),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace('"', "\u201c"),
  (text) => text.slice(0, -1),
  (text) => text.replace(/("[^"]*":)(true|null|\d+|"[^"]*")/, "$1$2,$1$2"),
  (text) => text.replace(/:\d+/, ":9007199254740993"),
  (text) => text.replace('"params"', '"args"').replace('"task"', '"taskName"'),
  (text) => encodeURIComponent(text.toWellFormed()),
  (text) => `<x>${text}</x>`,
];
/** A body of JSON in some wrapping, or any text. */
export const anyBody = fc.oneof(
  fc.tuple(anyObject, fc.constantFrom(...wraps)).map(([value, wrap]) => wrap(JSON.stringify(value))),
  fc.string({ unit: "binary", maxLength: 40 }),
);

export const target: FuzzTarget = {
  name: "messages",
  property: fc.asyncProperty(anyBody, async (body) => {
    const harness = new Harness({ tasks: [onceTask(), pickyTask, soldTask] });
    await harness.queue.send("default", body);
    const response = await harness.next();
    const message = parseMessage(body);
    const [rejected] = await harness.runs("(rejected)");
    const runs = [
      ...(await harness.runs("once")),
      ...(await harness.runs("picky")),
      ...(await harness.runs("sold")),
    ];
    if (rejected !== undefined && !isPlainLine(rejected.reason ?? ""))
      throw new Error(`not a plain reason: ${JSON.stringify(rejected.reason)}`);
    if (message.kind === "unknown" && (rejected === undefined || runs.length > 0))
      throw new Error(`${message.reason}, and no record says so`);
    const isHeldBack = response?.batchItemFailures.length === 1;
    const meansNothing =
      message.kind === "turn" || (message.kind === "occurrence" && message.task === "once");
    if (rejected === undefined && runs.length === 0 && !isHeldBack && !meansNothing)
      throw new Error("it is gone without a trace");
    if (runs.some(({ run }) => run > "2026-03-01T12:00:03")) throw new Error("a run before its instant");
  }),
};
