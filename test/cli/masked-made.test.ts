/** Values that a schema makes of masked params: only the worker knows them by itself, and nothing that is shown has them. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { runId } from "../../functions/model/run/run.ts";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { defineTask, type Json, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Bus } from "../../functions/telling/index.ts";
import { Harness } from "../engine/harness.ts";
import { CliHarness, manifest, task as manifestTask } from "./harness.ts";

const made = /ABRACADABRA|open sesame|01:02:00\.000Z/;

const open = defineTask({
  name: "open",
  description: "Opens doors.",
  params: v.object({
    token: v.pipe(v.string(), v.trim(), v.toUpperCase()),
    word: v.optional(v.string(), "open sesame"),
    born: v.pipe(
      v.string(),
      v.transform((text) => new Date(text)),
    ),
    long: v.optional(v.string(), ""),
  }),
  masked: ["token", "word", "born", "long"],
  onItemError: "skip",
  maxItemErrors: 1,
  maxAttempts: 1,
  *items({ params, cursor }) {
    if (cursor === undefined) yield [1, said(params)];
    yield [2, "last"];
  },
  process(n, ctx) {
    const text = said(ctx.params);
    ctx.message(`opens with ${text}`);
    ctx.count(`with ${ctx.params.word}`);
    ctx.output({ [text]: text });
    ctx.log.info(text);
    throw new Error(`door ${n} has no ${text}`, { cause: new Error(text) });
  },
}) as Task;

function said({ token, word, born }: { readonly token: string; readonly word: string; readonly born: Date }) {
  return `${token}, ${word}, ${born.toISOString()}`;
}

async function shown(params: Json): Promise<readonly string[]> {
  const { name, masked } = open;
  const cli = new CliHarness({ ...manifest, tasks: [manifestTask(name, { masked })] });
  const events: string[] = [];
  const putEvents = async (body: string) => {
    events.push(body);
    return JSON.stringify({ Entries: JSON.parse(body).Entries.map(() => ({ EventId: "1" })) });
  };
  const harness = new Harness({
    tasks: [open],
    memory: cli.store,
    events: lifeEvents,
    listeners: (context) => [new Bus({ context, bus: "runs", on: lifeEvents, putEvents })],
  });
  await startRun(harness.context, { task: name, lane: "default", kind: "manual", params });
  await harness.drain();
  cli.time = harness.clock.now();
  const run = await harness.run(name);
  const texts = [JSON.stringify([run.error, run.errors]), JSON.stringify(harness.log), events.join()];
  for (const more of [[], ["--json"], ["--skipped"], ["--skipped", "--json"], ["--skipped", "--csv", "-"]]) {
    const { stdout, stderr } = await cli.pawl(["status", runId(run), ...more]);
    texts.push(stdout + stderr);
  }
  return texts;
}

test("nothing that is shown of a run has a value that its schema made of a masked param", async () => {
  const texts = await shown({ token: " abracadabra ", born: "2031-05-06T01:02+00:00" });
  for (const text of texts) expect(text).not.toMatch(made);
  expect(texts.join()).toContain("opens with [masked], [masked], [masked]");
  expect(texts.join()).not.toContain("maskedParams");
});

test("where such values are too long for a record, no text that may have one is shown", async () => {
  const texts = await shown({ token: `abracadabra${"a".repeat(500)}`, born: "2031-05-06T01:02+00:00" });
  for (const text of texts) expect(text).not.toMatch(made);
});
