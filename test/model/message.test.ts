/** What the body of a message may say. A name that could not be a key makes the message unknown. */

import { expect, test } from "vitest";
import { parseMessage } from "../../functions/model/message.ts";

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
    "allowed are task, trigger, scheduledTime; task, run, turn; task, params, id",
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
