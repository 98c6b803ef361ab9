/** A masked number is hidden in all that the command shows of a run, also where no masked name stands before it. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { runId } from "../../functions/model/run/run.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { CliHarness, manifest, task as manifestTask } from "./harness.ts";

const read = defineTask({
  name: "read",
  description: "Reads the account of a pin.",
  params: v.object({ pin: v.number() }),
  masked: ["pin"],
  onItemError: "skip",
  *items({ params, cursor }) {
    if (cursor === undefined) yield ["account", params.pin];
  },
  process(_, ctx) {
    ctx.output({ of: ctx.params.pin });
    ctx.message(`read ${ctx.params.pin}`);
    throw new Error(`no account of ${ctx.params.pin}`);
  },
}) as Task;

test("no table, document or CSV of a run has a number that it masks, and a document stays JSON", async () => {
  const { name, masked } = read;
  const cli = new CliHarness({ ...manifest, tasks: [manifestTask(name, { masked })] });
  const harness = new Harness({ tasks: [read], memory: cli.store });
  await startRun(harness.context, { task: name, lane: "default", kind: "manual", params: { pin: 73_501 } });
  await harness.drain();
  cli.time = harness.clock.now();
  const id = runId(await harness.run(name));
  const shown: string[] = [];
  for (const more of [[], ["--json"], ["--skipped"], ["--skipped", "--json"], ["--skipped", "--csv", "-"]]) {
    const { stdout, stderr } = await cli.pawl(["status", id, ...more]);
    expect([more, stdout + stderr]).toEqual([more, expect.not.stringContaining("73501")]);
    shown.push(stdout);
  }
  expect(JSON.parse(shown[1] as string)).toMatchObject({ output: { of: "[masked]" }, cursor: "[masked]" });
  expect(JSON.parse(shown[3] as string).items).toMatchObject([
    { cursor: "[masked]", message: "no account of [masked]" },
  ]);
});

test("columns of skipped items are laid out without the values that are masked in them, and show no length of theirs", async () => {
  const long = "abracadabra".repeat(6);
  const skips = defineTask({
    name: "skips",
    description: "Skips each item.",
    params: v.object({ token: v.string() }),
    masked: ["token"],
    onItemError: "skip",
    *items({ params, cursor }) {
      if (cursor !== undefined) return;
      yield [`at ${params.token}`, 1];
      yield ["at the end", 2];
    },
    process() {
      throw new Error("closed");
    },
  }) as Task;
  const cli = new CliHarness({ ...manifest, tasks: [manifestTask("skips", { masked: ["token"] })] });
  const harness = new Harness({ tasks: [skips], memory: cli.store });
  await startRun(harness.context, {
    task: "skips",
    lane: "default",
    kind: "manual",
    params: { token: long },
  });
  await harness.drain();
  cli.time = harness.clock.now();
  const { stdout } = await cli.pawl(["status", runId(await harness.run("skips")), "--skipped"]);
  const [head = "", ...rows] = stdout.split("\n").slice(0, 3);
  expect(rows.map((row) => row.indexOf("Error: closed"))).toEqual([
    head.indexOf("error"),
    head.indexOf("error"),
  ]);
  expect([stdout, head.length < 60]).toEqual([expect.not.stringContaining("abra"), true]);
});
