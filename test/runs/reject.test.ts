import { expect, test } from "vitest";
import { bodyText } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask } from "../engine/sample-tasks.ts";

test.each([
  ["a body that is not JSON", "{", "not JSON"],
  ["an array for a body", "[]", "expected an object, got an array"],
  ["no task", '{"run":"x"}', 'no "task"'],
  ["unknown keys", '{"task":"once","when":"now"}', "keys task, when: allowed are"],
  [
    "an invalid instant",
    '{"task":"once","trigger":"daily","scheduledTime":"soon"}',
    'scheduledTime "soon" is not an instant',
  ],
  [
    "a negative turn",
    '{"task":"once","run":"2026-03-01T12:00:00Z/daily","turn":-1}',
    "turn -1 is not a whole number",
  ],
  [
    "params that are too long",
    JSON.stringify({ task: "once", params: { x: "x".repeat(300_001) } }),
    "at most 300000",
  ],
])("a message with %s is kept as a rejected one, with its reason and body", async (_, body, reason) => {
  const harness = new Harness({ tasks: [onceTask()] });
  await harness.queue.send("default", body);
  expect(await harness.next()).toEqual({ batchItemFailures: [] });
  const record = await harness.run("(rejected)");
  expect(record).toMatchObject({
    status: "rejected",
    dueKey: expect.stringMatching(/^attention#rejected#\d+$/),
    body: body.slice(0, 3_072),
  });
  expect(record.reason).toContain(reason);
  expect(record.bodyCut).toBeUndefined();
  expect(await bodyText(harness.memory, record)).toBe(body);
});

test("a message for a task that is not deployed is kept as a rejected one after a quarter of an hour", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  await harness.queue.send("default", '{"task":"gone"}');
  await harness.drainFor(14);
  expect(await harness.runs("(rejected)")).toEqual([]);
  await harness.drainFor(2);
  expect(await harness.run("(rejected)")).toMatchObject({
    status: "rejected",
    reason: 'task "gone" is not deployed: there are once',
    body: '{"task":"gone"}',
  });
});

test("a rejected message of over 3 KB is stored next to its record, in full up to 390 KB, and expires with it", async () => {
  const harness = new Harness({ tasks: [onceTask()] });
  const bodyOf = (bytes: number) => `{"task":"once","x":"${"x".repeat(bytes - 22)}"}`;
  const stored: unknown[] = [];
  const updateAttachment = harness.memory.updateAttachment.bind(harness.memory);
  harness.memory.updateAttachment = (key, name, write) => {
    stored.push([name, write.set?.attachment?.length, write.set?.expiresAt]);
    return updateAttachment(key, name, write);
  };
  for (const bytes of [3_072, 3_073, 390_000, 390_001]) {
    expect(bodyOf(bytes)).toHaveLength(bytes);
    await harness.queue.send("default", bodyOf(bytes));
    await harness.next();
  }
  const records = await harness.runs("(rejected)");
  const kept = records.map(({ body, bodyCut, bodyStoredSeparately }) => [
    body?.length,
    bodyCut,
    bodyStoredSeparately,
  ]);
  expect(kept).toHaveLength(4);
  expect(kept).toEqual(
    expect.arrayContaining([
      [3_072, undefined, undefined],
      [3_072, undefined, true],
      [3_072, undefined, true],
      [3_072, true, undefined],
    ]),
  );
  const [{ expiresAt } = {}] = records;
  expect(stored).toEqual([
    ["body", 3_073, expiresAt],
    ["body", 390_000, expiresAt],
  ]);
});
