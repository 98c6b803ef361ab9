/** Runs whose params are encrypted, of a task that is not encrypted any more, in a stage that masks nothing. */
import { expect, test } from "vitest";
import { runId } from "../../../functions/model/run/run.ts";
import { putParams } from "../../../functions/runs/moves/attachment/put-params.ts";
import { CliHarness, manifest, runs } from "../harness.ts";

const params = JSON.stringify({
  $encrypted: `1.${"a".repeat(40)}.${"b".repeat(16)}.${"c".repeat(40)}.id`,
});
const [first] = runs;
if (first === undefined) throw new Error("the harness has runs");
const tasks = manifest.tasks.map((task) => ({ ...task, masked: undefined }));

test.each([
  ["in its record", { params }],
  ["next to it", { params: undefined, paramsStoredSeparately: true as const }],
])("no view shows encrypted params %s once their task is encrypted no more", async (_, more) => {
  const cli = new CliHarness({ ...manifest, masked: undefined, tasks });
  const run = { ...first, ...more };
  await cli.put(run);
  await cli.store.updateAttachment(run, "params", putParams(params));
  const id = runId(run);
  for (const args of [
    ["status", id],
    ["status", id, "--json"],
    ["status", "--json"],
    ["history", run.task, "--json"],
  ]) {
    const { stdout, stderr, exitCode } = await cli.pawl(args);
    expect(exitCode, stderr).toBeLessThan(2);
    expect(`${stdout}${stderr}`, args.join(" ")).not.toContain("aaaa");
  }
  expect((await cli.pawl(["status", id])).stdout).toContain("[encrypted]");
});
