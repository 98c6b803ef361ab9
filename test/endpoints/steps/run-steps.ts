/** The steps about runs: turns, a killed one, and what an operator does by the command. */
import assert from "node:assert/strict";
import type { Step } from "../endpoint.ts";
import type { SuiteContext } from "../suite-context.ts";

/** Long enough to be stopped in the middle. */
const slowWalk = ["--param", "items=400", "--param", "milliseconds=100"];

export const runSteps = {
  async "several turns"(suite) {
    const id = await suite.start("walk", "--param", "items=30", "--param", "milliseconds=150");
    const run = await suite.reached(id, "succeeded");
    assert.deepEqual([run.ticks, run.cursor, run.attempt], [30, "29", 1]);
    assert.ok(run.turn >= 2, `it took ${run.turn + 1} turns`);
  },

  async killed(suite) {
    const app = await suite.app();
    const id = await suite.hanging();
    const { skip } = suite.endpoint;
    if (skip !== undefined) {
      await suite.eventually("it hangs", async () => (await app.run(id))?.ticks === 3);
      // The function's timeout, then the visibility timeout of its message.
      skip(6);
      await suite.eventually(
        "it was killed",
        async () => (await app.depth(app.queue("short"))).inFlight === 1,
      );
      skip(36);
    }
    const run = await suite.reached(id, "succeeded");
    assert.deepEqual([run.ticks, run.cursor, run.attempt], [6, "5", 1]);
  },

  async rejected(suite) {
    const app = await suite.app();
    await app.send("default", ["hello"]);
    const run = await suite.eventually("it is rejected", async () => (await app.runs("(rejected)"))[0]);
    assert.deepEqual([run.status, run.body], ["rejected", "hello"]);
    assert.match(run.reason ?? "", /not JSON/);
  },

  async "pause and resume"(suite) {
    const app = await suite.app();
    const id = await suite.start("walk", "--param", "items=40", "--param", "milliseconds=100");
    await suite.eventually("it walks", async () => ((await app.run(id))?.ticks ?? 0) > 0);
    await suite.pawl("pause", id, "--wait", "--note", "a look");
    const paused = await suite.reached(id, "paused");
    assert.ok(paused.ticks > 0 && paused.ticks < 40, `it was paused after ${paused.ticks} of 40 items`);
    await suite.pawl("resume", id);
    const run = await suite.reached(id, "succeeded");
    assert.deepEqual([run.ticks, run.cursor], [40, "39"]);
  },

  async cancel(suite) {
    const app = await suite.app();
    const id = await suite.start("walk", ...slowWalk);
    await suite.eventually("it walks", async () => ((await app.run(id))?.ticks ?? 0) > 0);
    await suite.pawl("cancel", id, "--wait");
    const run = await suite.reached(id, "cancelled");
    assert.ok(run.ticks < 400, `it was cancelled after ${run.ticks} of 400 items`);
    const { code, output } = await suite.tryPawl("resume", id);
    assert.equal(code, 1, `a cancelled run was resumed: ${output}`);
  },

  async redrive(suite) {
    const id = await suite.start("fail-once");
    const errored = await suite.reached(id, "errored");
    assert.deepEqual([errored.ticks, errored.cursor], [2, "1"]);
    await suite.pawl("redrive", id);
    const run = await suite.reached(id, "succeeded");
    assert.deepEqual([run.ticks, run.cursor], [5, "4"]);
  },

  async dismiss(suite) {
    const app = await suite.app();
    // A message of its own, so that this step needs no other.
    await app.send("default", ["to be dismissed"]);
    const kept = await suite.eventually("it is rejected", async () =>
      (await app.runs("(rejected)")).find(({ body }) => body === "to be dismissed"),
    );
    const listed = async () => {
      const { rejected } = JSON.parse(await suite.pawl("status", "--errored", "--json")) as {
        rejected: { runs: { id: string }[] };
      };
      return rejected.runs.map(({ id }) => id);
    };
    const id = `(rejected)/${kept.run}`;
    assert.ok((await listed()).includes(id), "it is not listed");
    await suite.pawl("dismiss", "(rejected)", "--yes", "--note", "a test");
    assert.deepEqual(await listed(), []);
  },

  async logs(suite) {
    const id = await suite.start("walk", "--param", "items=2", "--param", "milliseconds=1");
    await suite.reached(id, "succeeded");
    // An emulator may write them a moment after the answer.
    await suite.eventually("its lines", async () => {
      const told = await suite.pawl("logs", id);
      return told.includes("walked to item 0") && told.includes("walked to item 1");
    });
  },
} as const satisfies Partial<Record<Step, (suite: SuiteContext) => Promise<void>>>;
