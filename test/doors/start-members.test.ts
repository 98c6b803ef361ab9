/** Each member of a start, as any value of JSON: a start is taken, or refused at once in one line. It never comes back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PawlError } from "../../functions/model/errors.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { type Client, makeClient } from "../../functions/operators/index.ts";
import { Harness } from "../engine/harness.ts";
import { nastyJson } from "../fuzz/nasty-json.ts";
import { isPlainLine } from "../fuzz/refusal.ts";

const run = () => {};
const asks = defineTask({ name: "asks", description: "Asks.", confirm: true, run }) as Task;
const plain = defineTask({ name: "plain", description: "Asks nothing.", run }) as Task;
const harnessOfBoth = () => new Harness({ tasks: [asks, plain] });

const oneOfEachKind = [null, true, 0, -1.5, 1e300, "", " ", "ada", [], [null], ["ada"], {}, { by: null }];
const anyValue = fc.oneof(fc.constantFrom(...oneOfEachKind), nastyJson);
const anyTask = fc.constantFrom("asks", "plain");

const members = ["task", "params", "id", "priority", "confirmed"];
const anyStart = fc
  .tuple(anyTask, fc.array(fc.tuple(fc.constantFrom(...members), anyValue), { minLength: 1, maxLength: 3 }))
  .map(([task, given]) => ({ task, ...Object.fromEntries(given) }) as Readonly<Record<string, unknown>>);

/** The error of a call that was refused. */
async function refusal(call: Promise<unknown>): Promise<Error | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** What a message with it came to: how many runs, and why it was rejected. */
async function sent(start: unknown) {
  const harness = harnessOfBoth();
  await harness.queue.send("default", JSON.stringify(start));
  expect(await harness.next()).toEqual({ batchItemFailures: [] });
  const rejected = await harness.runs("(rejected)");
  const runs = [...(await harness.runs("asks")), ...(await harness.runs("plain"))];
  expect(runs.length + rejected.length).toBe(1);
  return rejected[0]?.reason;
}

test.each(
  ["asks", "plain"].flatMap((task) =>
    [null, true, 5, "ada", [], ["ada"]].map((confirmed) => ({ task, confirmed })),
  ),
)("the start %j is refused by a queue and by a direct invocation in the same line", async (start) => {
  const said = expect.stringContaining(
    `confirmed ${JSON.stringify(start.confirmed)} is not allowed: an object`,
  );
  expect(await sent(start)).toEqual(said);
  expect((await refusal(harnessOfBoth().invoke(start)))?.message).toEqual(said);
});

test("a start message with members of any kind is a run, or one rejected record, at its first delivery", async () => {
  await fc.assert(
    fc.asyncProperty(anyStart, async (start) => {
      // One of a task that is not deployed comes back for a while: a deploy may be under way.
      if (typeof start.task === "string" && !["asks", "plain"].includes(start.task)) return;
      const reason = await sent(start);
      if (reason !== undefined) expect(reason).toSatisfy(isPlainLine);
    }),
    { numRuns: 400, seed: 20_260_301 },
  );
}, 60_000);

test("a direct invocation with members of any kind starts a run or is refused in one line, as the message is", async () => {
  await fc.assert(
    fc.asyncProperty(anyStart, async (start) => {
      const harness = harnessOfBoth();
      const error = await refusal(harness.invoke(start));
      const runs = [...(await harness.runs("asks")), ...(await harness.runs("plain"))];
      expect(runs).toHaveLength(error === undefined ? 1 : 0);
      if (error === undefined) return;
      expect(error).toBeInstanceOf(PawlError);
      expect(error.message).toSatisfy(isPlainLine);
      // A message for no task is kept as a record of that task's name.
      if (["asks", "plain"].includes(start.task as string)) expect(await sent(start)).toBeDefined();
    }),
    { numRuns: 400, seed: 20_260_301 },
  );
}, 60_000);

const calls = {
  start: ["id", "at", "tags", "priority", "metadata", "note", "confirmed"],
  pause: ["until", "note", "author"],
  resume: ["note", "author"],
  cancel: ["note", "author"],
  redrive: ["note", "author", "items", "confirmed"],
  dismiss: ["note", "author"],
  approve: ["note", "author"],
  decline: ["note", "author"],
} as const satisfies Partial<Record<keyof Client, readonly string[]>>;

const anyCall = fc
  .constantFrom(...Object.entries(calls))
  .chain(([name, options]) =>
    fc.tuple(
      fc.constant(name as keyof typeof calls),
      anyTask,
      fc.oneof(
        anyValue,
        fc
          .array(fc.tuple(fc.constantFrom<string>(...options), anyValue), { maxLength: 3 })
          .map(Object.fromEntries),
      ),
    ),
  );

test("a client's call with options of any kind is done, or refused in one line", async () => {
  await fc.assert(
    fc.asyncProperty(anyCall, async ([name, task, options]) => {
      const harness = harnessOfBoth();
      const client = makeClient(harness.context);
      const { id } = await client.start(task);
      const call = client[name] as (of: string, ...more: unknown[]) => Promise<unknown>;
      const error = await refusal(name === "start" ? call(task, {}, options) : call(id, options));
      if (error === undefined) return;
      const isExpected =
        error instanceof PawlError || (error instanceof TypeError && /allowed/.test(error.message));
      expect(`${error.name}: ${error.message}`).toSatisfy(() => isExpected);
      expect(error.message).toSatisfy(isPlainLine);
    }),
    { numRuns: 600, seed: 20_260_301 },
  );
}, 60_000);
