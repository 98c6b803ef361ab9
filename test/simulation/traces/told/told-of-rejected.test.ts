/** A message that no task can take is told as a failure, also where the process that rejected it dies right after (invariant 17). */
import { expect, test } from "vitest";
import { runId } from "../../../../functions/model/run/run.ts";
import { dismissRun, redriveRun } from "../../../../functions/operators/index.ts";
import { Ears } from "../../../engine/ears.ts";
import { Harness, type HarnessProps } from "../../../engine/harness.ts";
import { interceptedStore } from "../../../engine/intercepted-store.ts";
import { onceTask } from "../../../engine/sample-tasks.ts";

const body = '{"task":"once","when":"now"}';

/** A deployment that is told of failures, and what it heard. */
function listening(props: Partial<HarnessProps> = {}) {
  const heard: string[] = [];
  const ears = new Ears();
  ears.onHeard = ({ run, turn, name }) => heard.push(`${runId(run)}:${turn}:${name}`);
  const harness: Harness = new Harness({
    tasks: [onceTask()],
    events: ["errored"],
    listeners: () => [ears],
    ...props,
  });
  return { harness, heard };
}

/** The same, where the process that rejects a message dies once the record is written, or before the write that says it was told. */
function dyingAt(last: "reject" | "told") {
  let hasDied: () => void = () => {};
  const died = new Promise<void>((resolve) => {
    hasDied = resolve;
  });
  const store: HarnessProps["store"] = (memory) =>
    interceptedStore(memory, async ({ write, forward }) => {
      if (write !== last) return forward();
      if (last === "reject") await forward();
      hasDied();
      return new Promise(() => {});
    });
  return { ...listening({ store }), died };
}

const idOf = (harness: Harness) => harness.run("(rejected)").then((run) => `${runId(run)}:0:errored`);

async function expectListed(harness: Harness): Promise<void> {
  const record = await harness.run("(rejected)");
  expect([record.untold, record.sends, record.dueAt]).toEqual([
    undefined,
    undefined,
    Date.parse(record.endedAt ?? ""),
  ]);
  expect(record.dueKey).toMatch(/^attention#rejected#/);
}

test("a rejected message is told as a failure by the worker that rejected it, and is listed for a person", async () => {
  const { harness, heard } = listening();
  await harness.queue.send("default", body);
  await harness.drain();
  expect(heard).toEqual([await idOf(harness)]);
  await expectListed(harness);
});

test("a rejected message whose worker died after the write is told by the worker that gets it again", async () => {
  const { harness, died } = dyingAt("reject");
  await harness.queue.send("default", body);
  void harness.next();
  await died;
  const { harness: next, heard } = listening({ before: harness });
  await next.clock.advance(harness.lane.visibilityTimeoutSeconds * 1_000);
  await next.drain();
  expect(heard).toEqual([await idOf(next)]);
  await expectListed(next);
});

test("a rejected message whose own message is lost as well is told within two minutes, by a worker that the sweeper sends it to", async () => {
  const { harness, died } = dyingAt("reject");
  await harness.queue.send("default", body);
  void harness.next();
  await died;
  const { harness: next, heard } = listening({ memory: harness.memory });
  await next.drainFor(2);
  expect(heard).toEqual([await idOf(next)]);
  await expectListed(next);
});

test("a rejected message whose worker died before it counted as told is told again under the same id", async () => {
  const { harness, heard: first, died } = dyingAt("told");
  await harness.queue.send("default", body);
  void harness.next();
  await died;
  const { harness: next, heard } = listening({ before: harness });
  await next.drainFor(2);
  expect(first).toEqual([await idOf(next)]);
  expect(new Set(heard)).toEqual(new Set(first));
  await expectListed(next);
});

test("a rejected dead letter is told by a worker, since the dead-letter function tells nothing", async () => {
  const { harness, heard } = listening();
  harness.queue.dead.push({ body } as never);
  expect(await harness.takeDeadLetters()).toBe(0);
  expect(heard).toEqual([]);
  await harness.drainFor(2);
  expect(heard).toEqual([await idOf(harness)]);
  await expectListed(harness);
});

test("a rejected message that is not told yet can be neither redriven nor dismissed, and after that can", async () => {
  const { harness } = listening();
  harness.queue.dead.push({ body } as never);
  await harness.takeDeadLetters();
  const record = await harness.run("(rejected)");
  for (const move of [redriveRun, dismissRun])
    await expect(move(harness.context, record)).rejects.toThrow(
      `${runId(record)} has not told yet that it is errored: try again in a minute`,
    );
  await harness.drainFor(2);
  await redriveRun(harness.context, record);
  expect((await harness.run("(rejected)")).dueKey).toBeUndefined();
});

test.each([
  ["nothing", undefined],
  ["only another event", ["succeeded"]],
  ["only another task's failures", ["errored once"]],
])("a rejected message where %s is listened to is one write, as before", async (_, events) => {
  const writes: (string | undefined)[] = [];
  const { harness, heard } = listening({
    events,
    store: (memory) =>
      interceptedStore(memory, ({ method, write, forward }) => {
        if (method.startsWith("update")) writes.push(write);
        return forward();
      }),
  });
  await harness.queue.send("default", body);
  await harness.drain();
  expect([writes, heard]).toEqual([["reject"], []]);
  await expectListed(harness);
});
