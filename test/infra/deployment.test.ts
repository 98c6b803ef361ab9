import * as v from "valibot";
import { afterAll, describe, expect, test } from "vitest";
import { directoryOf } from "../../functions/model/manifest.ts";
import type { TaskSettings } from "../../functions/model/settings.ts";
import { defineTask } from "../../functions/model/task.ts";
import type { Trigger } from "../../functions/model/trigger.ts";
import { at, cron, every, onStartup } from "../../functions/schedule/index.ts";
import { workerEntry } from "../../infra/constructs/worker-function.ts";
import { type DeployedLine, deployed } from "../../infra/deployed.ts";
import { resolveDeployment, taskFile, toManifest } from "../../infra/deployment/deployment.ts";
import { resolveStage, type StageResolvedLane, type StageSettings } from "../../infra/deployment/stage.ts";
import { taskFolder } from "./task-folder.ts";

const now = new Date("2026-11-21T12:00:00Z");
const folder = taskFolder();
afterAll(folder.remove);

function task(name: string, triggers: readonly Trigger[] = [], settings: TaskSettings = {}) {
  return defineTask({ name, description: "Does it.", triggers, ...settings, run: () => undefined });
}

function deployment(lines: readonly DeployedLine[], stage: Partial<StageSettings> = {}) {
  const lanes = { default: { maxConcurrency: 2 }, bulk: { timeoutSeconds: 900, maxConcurrency: 2 } };
  for (const [{ name }] of lines) folder.add(name);
  return resolveDeployment({
    stage: resolveStage("mine", { mine: { lanes, removal: "retain", ...stage } }),
    lines: deployed(() => lines)({ stage: "mine" }),
    root: folder.root,
    now,
  });
}

describe("the list", () => {
  const a = task("a");
  const check =
    (...lines: unknown[]) =>
    () =>
      deployed(() => lines as DeployedLine[])({ stage: "dev" });

  test("may depend on the stage", () => {
    const list = deployed(({ stage }) => [[a, { lane: "default", enabled: stage !== "prod" }]]);
    expect(list({ stage: "prod" })[0]?.[1].enabled).toBe(false);
    expect(list({ stage: "dev" })[0]?.[1].enabled).toBe(true);
  });

  test("is the same in whatever order its lines stand", () => {
    const lines: DeployedLine[] = [
      [task("b", [cron("0 3 * * *")]), { lane: "default" }],
      [task("a.b", [every("5 minutes")]), { lane: "bulk" }],
      [task("a", [onStartup()]), { lane: "default" }],
    ];
    expect(JSON.stringify(deployment([...lines].reverse()))).toBe(JSON.stringify(deployment(lines)));
    expect(deployment(lines).tasks.map(({ name }) => name)).toEqual(["a", "a.b", "b"]);
  });

  test("with two tasks of a name is refused", () => {
    expect(check([a, { lane: "default" }], [task("a"), { lane: "bulk" }])).toThrow("two tasks of the name a");
  });

  test("with an unknown key is refused with the keys that are known", () => {
    expect(check([a, { lane: "default", schedule: "0 3 * * *" }])).toThrow(
      /^task a: unknown "schedule": allowed are lane, enabled, overlap, maxAttempts/,
    );
  });

  test("with a wrong lane, enabled or setting is refused with the value", () => {
    expect(check([a, {}])).toThrow("task a: lane undefined is not allowed");
    expect(check([a, { lane: "default", enabled: "yes" }])).toThrow('task a: enabled "yes" is not allowed');
    expect(check([a, { lane: "default", maxAttempts: 101 }])).toThrow(
      "task a: maxAttempts 101 is not allowed",
    );
    expect(check([a])).toThrow("task a: options undefined are not allowed");
    expect(check([{ name: "a" }, { lane: "default" }])).toThrow("line 1 of the list has no task");
  });

  test("names all its mistakes at once", () => {
    expect(check([a, { lane: 1 }], [task("b"), { lane: "default", maxAttempts: 0 }])).toThrow(
      /^task a: lane 1 .*; task b: maxAttempts 0/,
    );
  });
});

describe("a deployment", () => {
  test("refuses a lane that the stage does not have", () => {
    expect(() => deployment([[task("a"), { lane: "fast" }]])).toThrow(
      'task a: lane "fast" is not declared in stage mine: allowed are bulk, default',
    );
  });

  test("refuses a task whose file is missing", () => {
    const lines: DeployedLine[] = [[task("no.such-file"), { lane: "default" }]];
    const stage = resolveStage("mine", { mine: { lanes: { default: {} }, removal: "retain" } });
    expect(() => resolveDeployment({ stage, lines, root: folder.root, now })).toThrow(
      "task no.such-file: its file functions/tasks/no/such-file.ts is missing; a task's file bears its name",
    );
  });

  test("refuses a stage's settings for a task that is not in the list", () => {
    expect(() => deployment([[task("a"), { lane: "default" }]], { tasks: { b: {} } })).toThrow(
      'stage mine has settings for task "b", which is not in the list',
    );
  });

  test("finds a task's file by its name, dots being folders", () => {
    expect(taskFile("billing.expire-carts")).toBe("functions/tasks/billing/expire-carts.ts");
  });

  test("tells each function every task's lane, and how long its records are kept where that is not the default", () => {
    const { tasks, lanes } = deployment([
      [task("a"), { lane: "default" }],
      [task("b", [], { recordsKeptDays: 40 }), { lane: "bulk" }],
      [task("c"), { lane: "bulk", recordsKeptDays: 90 }],
    ]);
    const directory = directoryOf({ tasks });
    expect(directory).toEqual({
      lanes: { a: "default", b: "bulk", c: "bulk" },
      recordsKeptDays: { b: 40 },
    });
    const [, quick] = lanes as [StageResolvedLane, StageResolvedLane];
    expect(workerEntry(quick, [], directory)).toContain('recordsKeptDays: {"b":40} }');
  });

  test("has the lanes that have tasks", () => {
    expect(deployment([[task("a"), { lane: "bulk" }]]).lanes.map(({ name }) => name)).toEqual(["bulk"]);
  });

  test("lays the stage's settings over the list's, the list's over the task's, and keeps all layers", () => {
    const own = { maxAttempts: 2, checkpointSeconds: 2, recordsKeptDays: 40, timeoutSeconds: 60 };
    const { tasks } = deployment(
      [[task("a", [], own), { lane: "default", maxAttempts: 4, checkpointSeconds: 4, recordsKeptDays: 41 }]],
      { settings: { maxAttempts: 6, recordsKeptDays: 42 }, tasks: { a: { maxAttempts: 8, enabled: false } } },
    );
    expect(tasks[0]).toMatchObject({
      enabled: false,
      settings: {
        maxAttempts: 8,
        recordsKeptDays: 42,
        checkpointSeconds: 4,
        timeoutSeconds: 60,
        overlap: "skip",
      },
      layers: {
        task: own,
        deployed: { lane: "default", maxAttempts: 4, checkpointSeconds: 4, recordsKeptDays: 41 },
        stage: { maxAttempts: 8, recordsKeptDays: 42, enabled: false },
      },
    });
  });
});

describe("schedules", () => {
  const plan = (triggers: Trigger[], options: Partial<DeployedLine[1]> = {}) =>
    deployment([[task("a", triggers), { lane: "default", ...options }]]);
  const expressions = (triggers: Trigger[]) =>
    plan(triggers).schedules.map(({ expression, timeZone }) => [expression, timeZone]);

  test("are the fewest that fire exactly a trigger's instants, in its time zone", () => {
    expect(expressions([cron("0 3 * * *", { timeZone: "Europe/London" })])).toEqual([
      ["cron(0 3 * * ? *)", "Europe/London"],
    ]);
    expect(expressions([every("15 minutes")])).toEqual([["cron(0/15 * * * ? *)", "UTC"]]);
    expect(expressions([cron("0 3 1 * 1")])).toHaveLength(2);
  });

  test("have names that are stable by task and trigger, also a trigger's second one", () => {
    expect(plan([cron("0 3 1 * 1", { id: "nightly" })]).schedules.map(({ name }) => name)).toEqual([
      "a_nightly",
      "a_nightly_2",
    ]);
  });

  test("have names of at most 64 characters, different for different triggers", () => {
    const name = `a${"b".repeat(39)}`;
    const ids = [`c${"d".repeat(38)}`, `c${"d".repeat(37)}e`];
    const triggers = ids.map((id, i) => cron(`${i} 3 * * *`, { id }));
    const names = deployment([[task(name, triggers), { lane: "default" }]]).schedules.map((s) => s.name);
    expect(names.map(({ length }) => length)).toEqual([64, 64]);
    expect(new Set(names).size).toBe(2);
  });

  test("are disabled where their task is, and nothing is started for it", () => {
    const { schedules, startup } = plan([cron("0 3 * * *"), onStartup()], { enabled: false });
    expect(schedules.map(({ enabled }) => enabled)).toEqual([false]);
    expect(startup).toEqual([]);
  });

  test("of a start-up trigger are none: the clock starts it", () => {
    const { schedules, startup } = plan([onStartup({ id: "boot" })]);
    expect(schedules).toEqual([]);
    expect(startup).toEqual([{ task: "a", trigger: "boot", lane: "default" }]);
  });

  test("that EventBridge cannot say are refused for now, with the reason", () => {
    expect(() => plan([cron("*/10 * * * * *", { id: "often" })])).toThrow(
      'task a, trigger often: "*/10 * * * * *" is not deployed yet: EventBridge cannot say it (EventBridge has no seconds)',
    );
    expect(() => plan([every("90 seconds")])).toThrow(/is not deployed yet/);
  });

  test("that never fire again are refused", () => {
    expect(() => plan([cron("cron(0 3 1 1 ? 2020)")])).toThrow(/"cron\(0 3 1 1 \? 2020\)" never fires again/);
  });

  test("of an unknown zone are refused when the trigger is made", () => {
    expect(() => cron("0 3 * * *", { timeZone: "Europe/Londn" })).toThrow(/Europe\/Londn/);
  });

  test("of a passed instant are left out, with a warning", () => {
    const { schedules, warnings } = plan([
      at("2026-11-21T11:59:59Z", { id: "once" }),
      at("2026-11-21T12:00:01Z"),
    ]);
    expect(schedules.map(({ expression }) => expression)).toEqual(["at(2026-11-21T12:00:01)"]);
    expect(warnings).toEqual(["task a, trigger once: 2026-11-21T11:59:59Z has passed and is left out"]);
  });

  test("whose local times a clock change skips or repeats within two years come with their instants", () => {
    const { warnings } = plan([cron("30 1 * * *", { id: "n", timeZone: "Europe/London" })]);
    expect(warnings.map((warning) => warning.match(/2\d{3}-\d\d-\d\d/)?.[0])).toEqual([
      "2027-03-28",
      "2027-10-31",
      "2028-03-26",
      "2028-10-29",
    ]);
    expect(warnings[0]).toMatch(/^task a, trigger n: .*01:30/);
  });
});

describe("the manifest", () => {
  const params = v.object({ days: v.optional(v.number(), 30) });
  const expire = defineTask({ name: "a", description: "Does it.", params, run: () => undefined });
  const schemaOf = (schema: unknown) =>
    deployment([[Object.freeze({ ...expire, params: schema }) as typeof expire, { lane: "default" }]])
      .tasks[0]?.paramsSchema;

  test("says of a lane what the worker is given, and nothing of the queue", () => {
    const { lanes, stage, pawl } = toManifest(deployment([[expire, { lane: "bulk" }]]));
    expect({ lanes, stage, pawl }).toEqual({
      pawl: 1,
      stage: "mine",
      lanes: {
        bulk: {
          name: "bulk",
          timeoutSeconds: 900,
          memoryMb: 256,
          batchSize: 1,
          visibilityTimeoutSeconds: 5400,
          maxConcurrency: 2,
        },
      },
    });
  });

  test("holds the JSON Schema of what a caller may give, for valibot's schemas", () => {
    const lines: DeployedLine[] = [[expire, { lane: "default" }]];
    expect(deployment(lines).tasks[0]?.paramsSchema).toMatchObject({
      type: "object",
      properties: { days: { type: "number" } },
      required: [],
    });
  });

  test("takes the JSON Schema that a schema gives of itself", () => {
    const own = { type: "object", title: "mine" };
    const standard = {
      version: 1,
      vendor: "own",
      validate: () => ({ value: {} }),
      jsonSchema: { input: () => own },
    };
    expect(schemaOf({ "~standard": standard })).toEqual(own);
  });

  test("has no JSON Schema where the schema cannot be said in one", () => {
    expect(schemaOf(v.object({ when: v.date() }))).toBeUndefined();
    const standard = { version: 1, vendor: "own", validate: () => ({ value: {} }) };
    expect(schemaOf({ "~standard": standard })).toBeUndefined();
  });
});
