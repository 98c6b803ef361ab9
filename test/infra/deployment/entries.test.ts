/** What entry files hand to functions, and the code that only some of them carry. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import { disabledIn } from "../../../functions/model/task/task-directory.ts";
import { cron } from "../../../functions/schedule/index.ts";
import type { DeployedLine } from "../../../infra/deployed.ts";
import {
  deadLetterEntry,
  type StageResolvedLane,
  sweeperEntry,
  workerEntry,
} from "../../../infra/deployment/index.ts";
import { deployment, task } from "../made-up.ts";

test("each function has the names that its stage and its tasks mask, and the code that masks where there are any", () => {
  const lines: readonly DeployedLine[] = [
    [task("a", [], { masked: ["token"] } as object), { lane: "default" }],
    [task("b"), { lane: "bulk" }],
  ];
  const { tasks, lanes } = deployment(lines);
  const directory = directoryOf({ tasks, masked: ["password"] });
  expect(directory.masked).toEqual({ "*": ["password"], a: ["password", "token"] });
  const [, quick] = lanes as [StageResolvedLane, StageResolvedLane];
  const code = 'import { maskForNames } from "#pawl/functions/model/mask/mask-for";';
  const entries = (known: typeof directory) => [
    workerEntry(quick, [], known),
    sweeperEntry(known, [], [], []),
    deadLetterEntry(known),
  ];
  for (const entry of entries(directory)) {
    expect(entry).toContain(code);
    expect(entry).toMatch(/"?masked"?: ?{"\*":\["password"\],"a":\["password","token"\]}/);
    expect(entry).toMatch(/[,{] maskFor: maskForNames\({"\*":/);
  }
  expect(workerEntry(quick, [], directory)).toMatch(/, withMaskedLog[, ]/);
  for (const entry of entries(directoryOf(deployment([[task("b"), { lane: "bulk" }]]))))
    expect(entry).not.toContain("mask");
});

test("the dead-letter function has the names of the tasks that are disabled, where there are any", () => {
  const { tasks } = deployment([
    [task("a"), { lane: "default", enabled: false }],
    [task("b"), { lane: "default" }],
  ]);
  const entry = (some: typeof tasks) => deadLetterEntry({ lanes: {}, ...disabledIn(some) });
  expect(entry(tasks)).toContain('fromEnvironment({"lanes":{},"disabled":["a"]})');
  expect(entry(tasks.slice(1))).toContain('fromEnvironment({"lanes":{}})');
});

test("synth refuses a trigger's params without the value that is masked", () => {
  const options = {
    params: v.object({
      token: v.pipe(
        v.string(),
        v.check(
          () => false,
          ({ input }) => `no shop has ${input}`,
        ),
      ),
    }),
    masked: ["token"],
  };
  const charge = task("charge", [cron("* * * * *", { params: { token: "open sesame" } })], options as object);
  expect(() => deployment([[charge, { lane: "default" }]])).toThrow(/token: no shop has \[masked\]$/);
});

test("each worker has what its stage adds to the metadata of runs, with the variables of its process; other functions start none", () => {
  const { tasks, lanes } = deployment([[task("a"), { lane: "default" }]]);
  const directory = directoryOf({ tasks, metadata: { team: "shop", job: "$CI_JOB" } });
  const [, quick] = lanes as [StageResolvedLane, StageResolvedLane];
  const entry = workerEntry(quick, [], directory);
  expect(entry).toContain('metadata: resolvedMetadata({"team":"shop","job":"$CI_JOB"}, process.env)');
  for (const other of [sweeperEntry(directory, [], [], []), deadLetterEntry(directory)])
    expect(other).not.toContain("metadata");
});

test("only a lane one of whose tasks has a schema of its output has the code that checks one", () => {
  const output = v.object({ rows: v.number() });
  const { tasks, lanes } = deployment([
    [task("a", [], { output } as object), { lane: "default" }],
    [task("b"), { lane: "default" }],
  ]);
  expect(tasks.map(({ checksOutput }) => checksOutput)).toEqual([true, undefined]);
  const entryOf = (own: typeof tasks) => workerEntry(lanes[0] as StageResolvedLane, own, { lanes: {} });
  expect(entryOf(tasks)).toContain('import { outputCheck } from "#pawl/functions/turns/index";');
  expect(entryOf(tasks).match(/, outputCheck }/g)).toHaveLength(1);
  expect(entryOf(tasks.slice(1))).not.toContain("outputCheck");
});

test("only a lane one of whose tasks has processBatch, or maxItems, has the code for it", () => {
  const walk = { items: () => [], processBatch: () => {}, maxItems: 9 };
  const inBatches = defineTask({ name: "a", description: "Walks.", ...walk });
  const { tasks, lanes } = deployment([
    [inBatches, { lane: "default" }],
    [task("b"), { lane: "default" }],
  ]);
  expect(tasks.map(({ batchSize }) => batchSize)).toEqual([100, undefined]);
  const entryOf = (own: typeof tasks) => workerEntry(lanes[0] as StageResolvedLane, own, { lanes: {} });
  for (const name of ["batches", "maxItems"]) {
    expect(entryOf(tasks)).toContain(`import { ${name} } from "#pawl/functions/turns/index";`);
    expect(entryOf(tasks.slice(1))).not.toContain(name);
  }
  expect(entryOf(tasks)).toContain(", batches, maxItems }");
});

test("only the lane of a task that asks for a confirmation carries the code that holds runs, and every lane reads who has confirmed one", () => {
  const { tasks, lanes } = deployment([
    [task("a", [], { confirm: true } as object), { lane: "default" }],
    [task("b"), { lane: "bulk" }],
  ]);
  const directory = directoryOf({ tasks });
  expect(directory.confirms).toEqual({ a: true });
  const entryOf = (name: string) => {
    const lane = lanes.find((each) => each.name === name) as StageResolvedLane;
    return workerEntry(
      lane,
      tasks.filter((each) => each.lane === name),
      directory,
    );
  };
  expect(entryOf("default")).toContain('import { approval } from "#pawl/functions/turns/index";');
  expect(entryOf("bulk")).not.toContain("approval");
  for (const name of ["default", "bulk"])
    expect(entryOf(name)).toMatch(/, confirmedIn, .*confirms: \{"a":true\}/);
  expect(sweeperEntry(directory, [], [], [])).toContain('"confirms":{"a":true}');
  const without = deployment([[task("b"), { lane: "bulk" }]]);
  expect(
    workerEntry(without.lanes[0] as StageResolvedLane, without.tasks, directoryOf(without)),
  ).not.toContain("confirm");
});
