/** Where AWS cannot say whether something is met: it is asked again, and no run is skipped for that. */
import { expect, test } from "vitest";
import { UnavailableError } from "../../../functions/model/requires/conditions.ts";
import { parameter, succeeded } from "../../../functions/model/requires/requirement.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../../engine/sample-tasks.ts";

const requires = [parameter("/shop/state", { equals: "open" })];
const throttle = "ssm answered 400: ThrottlingException";

/** A worker whose calls of AWS fail so often, and the instants of its calls in milliseconds since the first. */
function failing(times: number, more: object = {}) {
  const asked: number[] = [];
  const harness: Harness = new Harness({
    tasks: [walkTask(2, undefined, { requires, ...more })],
    conditions: {
      region: "eu-west-1",
      parameter: async () => {
        asked.push(harness.clock.now());
        if (asked.length <= times) throw new UnavailableError(throttle);
        return "open";
      },
      alarmState: async () => undefined,
    },
  });
  return { harness, asked };
}

/** Works one turn, in which so many seconds pass. */
async function turn(harness: Harness, seconds = 10) {
  const working = harness.next();
  for (let i = 0; i < seconds * 10; i++) await harness.clock.advance(100);
  await working;
}

test("a throttle is asked again within the check's time, ever more seldom", async () => {
  const { harness, asked } = failing(3);
  await harness.occur("walk");
  await turn(harness);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", turn: 0, attempt: 1 });
  const pauses = asked.slice(1).map((at, i) => at - (asked[i] as number));
  for (const [i, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual(100 * 2 ** i);
    expect(pause).toBeLessThanOrEqual(200 * 2 ** i + 100);
  }
});

test("a run that nobody can say anything of is interrupted, keeps its attempt, and starts once AWS answers", async () => {
  const { harness, asked } = failing(Number.POSITIVE_INFINITY);
  await harness.occur("walk");
  await turn(harness);
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "unavailable",
    turn: 1,
    attempt: 1,
    ticks: 0,
  });
  expect(asked.length).toBeLessThan(15);
  expect(harness.log).toContainEqual(
    expect.objectContaining({
      event: "requirement not known",
      fields: { reason: `parameter /shop/state did not answer within 10 s: ${throttle}` },
    }),
  );
});

test("after five such turns it is given up as errored, and not skipped", async () => {
  const { harness } = failing(Number.POSITIVE_INFINITY);
  await harness.occur("walk");
  await turn(harness);
  // A message that comes twice costs a look at the run, and no turn.
  for (let i = 0; i < 300 && (await harness.run("walk")).status !== "errored"; i++) {
    await turn(harness);
    if (i % 6 === 0) await harness.sweep();
  }
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    reason: `five turns in a row without an answer: parameter /shop/state did not answer within 10 s: ${throttle}`,
    attempt: 1,
    ticks: 0,
    fruitlessTurns: 4,
  });
});

test("a run that may wait is held back by it, and not skipped after its time", async () => {
  const { harness } = failing(Number.POSITIVE_INFINITY, { whenUnmet: "wait", waitAtMostSeconds: 60 });
  await harness.occur("walk");
  await turn(harness);
  expect(await harness.run("walk")).toMatchObject({
    status: "enqueued",
    unmet: `parameter /shop/state did not answer within 10 s: ${throttle}`,
  });
  await harness.minute();
  await harness.minute();
  await turn(harness);
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "unavailable" });
});

test("a table that cannot be read does not skip a run that requires another task's success", async () => {
  const harness = new Harness({
    tasks: [onceTask(), walkTask(2, undefined, { requires: [succeeded("once")] })],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        if (method === "list") throw new Error("the table is busy");
        return forward();
      }),
  });
  await harness.occur("walk");
  await turn(harness);
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "unavailable" });
});
