/** Params that one door takes every door takes, and what one refuses all refuse, without a run. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { makeClient } from "../../functions/operators/index.ts";
import { paramsFound } from "../../infra/deployment/params/params-schema.ts";
import { CliHarness, manifest } from "../cli/harness.ts";
import { Harness } from "../engine/harness.ts";
import { damaged, nastyJson, object } from "../fuzz/nasty-json.ts";
import { goodParams, pickyTask } from "./picky-task.ts";

const { name } = pickyTask;
const line = { ...manifest.tasks[0], name, triggers: [], paramsSchema: paramsFound(pickyTask.params).schema };
const deployed = { ...manifest, tasks: [line as (typeof manifest.tasks)[number]] };

/** Whether each door takes params. */
async function verdicts(params: unknown): Promise<Record<string, boolean>> {
  const harness = new Harness({ tasks: [pickyTask] });
  const client = makeClient(harness.context);
  const isTaken = (start: Promise<unknown>) =>
    start.then(
      () => true,
      (error) => {
        expect(error).toMatchObject({ code: "invalid-params" });
        return false;
      },
    );
  await harness.queue.send("default", JSON.stringify({ task: name, params }));
  await harness.next();
  const [byMessage] = await harness.runs(name);
  const { exitCode } = await new CliHarness(deployed).pawl(["run", name, "--params", JSON.stringify(params)]);
  return {
    message: byMessage !== undefined,
    command: exitCode === 0,
    invocation: await isTaken(harness.invoke({ task: name, params })),
    "client with the task": await isTaken(client.start(pickyTask, params as never)),
  };
}

const anyParams = fc.oneof(
  damaged(goodParams),
  damaged(goodParams),
  object(nastyJson, Object.keys(goodParams)),
  nastyJson,
);

test("1,000 params given by command, client, message and invocation get one verdict each", async () => {
  const seen = { true: 0, false: 0 };
  await fc.assert(
    fc.asyncProperty(anyParams, async (params) => {
      const all = await verdicts(params);
      expect(new Set(Object.values(all)).size, JSON.stringify({ params, all })).toBe(1);
      seen[`${all.command as boolean}`]++;
    }),
    { numRuns: 1_000 },
  );
  // Both verdicts are met often.
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(100);
}, 60_000);
