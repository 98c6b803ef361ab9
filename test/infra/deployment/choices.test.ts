/** What synth makes of `choices` and `textAreas`: what it refuses, and what the worker's bundle carries. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type Task, type TaskOptions } from "../../../functions/model/task/task.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { workerEntry } from "../../../infra/deployment/entries/entries.ts";
import { resolveDeployment } from "../../../infra/deployment/index.ts";
import { stages } from "../../../infra/stages.ts";

const params = v.object({
  region: v.optional(v.string()),
  size: v.optional(v.number()),
  tags: v.optional(v.array(v.string())),
  mode: v.optional(v.picklist(["dry", "wet"])),
});
const body = { name: "sync", description: "Syncs.", run: () => {} };

function taskWith(more: object): Task {
  return defineTask({ ...body, params, ...more } as unknown as TaskOptions<
    undefined,
    unknown
  > as never) as Task;
}

function deployed(task: Task, masked?: readonly string[]) {
  return resolveDeployment({
    project: "shop",
    stage: "dev",
    stages: { dev: { ...stages.dev, masked } as (typeof stages)["dev"] },
    tasks: () => [[task, { lane: "default" }]],
    now: new Date("2026-03-01T12:00:00Z"),
  });
}

test.each<[object, string]>([
  [
    { choices: {} },
    "choices {} is not allowed: for names of params, a list or a function that answers with one",
  ],
  [{ choices: ["a"] }, 'choices ["a"] is not allowed'],
  [
    { choices: { region: "eu" } },
    'choices.region "eu" is not allowed: a list of texts, numbers, booleans or { value, label }',
  ],
  [{ choices: { region: [] } }, "choices.region is empty: no value could be given"],
  [{ choices: { region: [null] } }, "choices.region null at [0] is not allowed"],
  [
    { choices: { region: [{ value: "a", lable: "A" }] } },
    'choices.region {"value":"a","lable":"A"} at [0] is not allowed',
  ],
  [{ choices: { size: [Number.NaN] } }, "choices.size NaN at [0] is not allowed"],
  [{ choices: { mode: ["dry", { value: "dry", label: "D" }] } }, 'choices.mode has "dry" twice'],
  [{ textAreas: ["note", "note"] }, 'textAreas has "note" twice'],
  [
    { textAreas: "note" },
    'textAreas "note" is not allowed: a list of 1 to 50 names of params, such as ["note"]',
  ],
  [{ textAreas: [] }, "textAreas [] is not allowed"],
  [{ params: undefined, choices: { region: ["a"] } }, "choices needs params: the task takes none"],
  [{ params: undefined, textAreas: ["a"] }, "textAreas needs params: the task takes none"],
])("a task with %j is refused where it is defined", (more, words) => {
  expect(() => taskWith(more)).toThrow(words);
});

test.each<[object, string, (readonly string[])?]>([
  [
    { choices: { regoin: ["a"] } },
    'task sync: choices.regoin: param "regoin" is unknown, did you mean region?',
  ],
  [{ textAreas: ["notes"] }, 'task sync: textAreas "notes": param "notes" is unknown'],
  [{ textAreas: ["size"] }, 'task sync: textAreas "size": the param is no text'],
  [
    { choices: { size: [1, "2"] } },
    'task sync: choices.size[1] is no value of its param: param "size": "2" is not of type number',
  ],
  [
    { choices: { tags: ["a", 2] } },
    'task sync: choices.tags[1] is no value of its param: param "tags": 2 is not of type string',
  ],
  [
    { choices: { mode: ["dry", "damp"] } },
    'choices.mode[1] is no value of its param: param "mode": "damp" is not allowed',
  ],
  [
    { choices: { region: ["a"] }, masked: ["region"] },
    "task sync: choices.region: the param is masked, and choices are shown: take one of the two away",
  ],
  [{ choices: { region: ["a"] } }, "choices.region: the param is masked", ["region"]],
  [
    { choices: { region: ["eu"] }, triggers: [cron("0 3 * * *", { params: { region: "us" } })] },
    'param "region": "us" is not allowed: "eu"',
  ],
])("synth refuses a task with %j", (more, words, masked) => {
  expect(() => deployed(taskWith(more), masked)).toThrow(words);
});

test("a list of values is part of the params' schema, and a worker carries only what its tasks need", () => {
  const plain = deployed(taskWith({}));
  const fixed = deployed(
    taskWith({ choices: { region: ["eu", { value: "us", label: "America" }], tags: ["a"] } }),
  );
  const asked = deployed(taskWith({ choices: { region: () => ["eu"] } }));
  const entryOf = ({ lanes, tasks }: typeof plain) => workerEntry(lanes[0] as never, tasks, {} as never);
  expect(fixed.tasks[0]?.paramsSchema?.properties).toMatchObject({
    region: { type: "string", enum: ["eu", "us"] },
    tags: { type: "array", items: { type: "string", enum: ["a"] } },
  });
  expect(fixed.tasks[0]?.fields?.region).toEqual({
    kind: "select",
    choices: [{ value: "eu" }, { value: "us", label: "America" }],
  });
  expect(entryOf(plain)).not.toContain("choices/index.ts");
  expect(entryOf(fixed)).toContain('import { startCheck } from "#pawl/functions/turns/choices/index"');
  expect(entryOf(fixed)).not.toContain("{ answer }");
  expect(entryOf(asked)).toContain('import { answer } from "#pawl/functions/turns/choices/index"');
  expect(entryOf(asked)).toMatch(/, startCheck }\].*answer/);
});
