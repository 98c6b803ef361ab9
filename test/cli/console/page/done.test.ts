/** What the console says after an action. */
import { expect, test } from "vitest";
import { doneWords } from "../../../../cli/console/page/words/done.ts";

const id = "count-cities/2026-11-21T10:00:00Z/manual~5c0ffee5c0ff";
const run = { id, shown: "enqueued", status: "enqueued", allowed: ["cancel"] };

test.each([
  ["run", ["hello"], {}, run, `Started ${id}.`],
  ["run", ["hello"], { in: "5m" }, run, `Planned ${id}.`],
  ["run", ["hello"], {}, { ...run, allowed: ["approve"] }, `${id} waits for approval.`],
  ["run", ["hello"], {}, { ...run, status: "skipped", reason: "overlap" }, `${id} is skipped: overlap.`],
  [
    "run",
    [],
    { tag: "a" },
    [
      { task: "a", run },
      { task: "b", refused: "paused" },
    ],
    "Started 1 run.",
  ],
  ["pause", ["hello"], {}, { task: "hello", runs: [] }, "hello is paused."],
  ["pause", ["hello"], {}, { task: "hello", runs: [run, run] }, "hello is paused, and 2 runs of it too."],
  ["resume", [], { all: true }, [{ task: "a" }, { task: "b" }], "2 tasks are resumed."],
  ["cancel", [id], {}, { ...run, shown: "cancelling" }, `${id} is cancelling.`],
  ["cancel", [id], {}, { ...run, shown: "cancelled" }, `${id} is cancelled.`],
  ["redrive", [id], { items: true }, run, `Started ${id}.`],
  ["redrive", ["hello"], { errored: true }, { task: "hello", runs: [run] }, "1 run of hello is redriven."],
  ["dismiss", [], { all: true }, [run, run], "2 runs are dismissed."],
  ["override", ["hello", "overlap=skip"], {}, {}, "overlap of hello is skip now."],
  ["override", ["hello", "overlap"], { remove: true }, {}, "overlap of hello is as it was deployed again."],
  ["schedule", ["add", "hello"], { name: "" }, { name: "at-8" }, "The schedule at-8 of hello is added."],
  ["schedule", ["pause", "hello", "at-8"], {}, {}, "The schedule at-8 of hello is paused."],
  ["backfill", ["hello"], {}, { run }, "The backfill of hello has begun."],
  ["backfill", ["hello"], {}, {}, "Nothing was started: no instant of hello is left to run."],
  ["scale", [id], { shards: 8 }, {}, `${id} will have 8 shards.`],
  ["split", [id, "3"], {}, {}, `Shard 3 of ${id} will be split.`],
])("%s %j with %j is told in plain words", (command, args, options, document, text) => {
  expect(doneWords({ command, args, options }, document)?.text).toBe(text);
});

test("of what the command says besides, only what is unexpected is told", () => {
  const said = [
    "account local, Region us-east-1, project pawl, stage local",
    "its unfinished runs continue: --runs pauses them too",
    "look: the pause replaces another one",
    "bill is left out: it is disabled",
    "error: 1 of 2 tasks refused",
  ];
  expect(doneWords({ command: "pause", args: ["hello"] }, { runs: [] }, said)?.text.split("\n")).toEqual([
    "hello is paused.",
    ...said.slice(2),
  ]);
});

test("a run that an earlier call has made is not told as started again", () => {
  const said = ["id console-1 was used before: its run was made at 2026-11-21T10:00:00.000Z"];
  expect(doneWords({ command: "run", args: ["hello"] }, run, said)).toEqual({
    ...{ text: `${id} was started before: there is no second run.`, run: id },
  });
});

test("a run that the words name is told apart, to be linked", () => {
  expect(doneWords({ command: "run", args: ["hello"] }, run)?.run).toBe(id);
  expect(doneWords({ command: "pause", args: ["hello"] }, { runs: [] })?.run).toBeUndefined();
});
