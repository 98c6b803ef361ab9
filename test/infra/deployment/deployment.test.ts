import * as v from "valibot";
import { expect, test } from "vitest";
import { version } from "../../../functions/model/format/version.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { stackName } from "../../../functions/model/task/project-name.ts";
import type { TaskSettings } from "../../../functions/model/task/settings.ts";
import { defineTask } from "../../../functions/model/task/task.ts";
import type { Trigger, TriggerParams } from "../../../functions/model/task/trigger.ts";
import { cron, every, onStartup } from "../../../functions/schedule/index.ts";
import { type DeployedLine, deployed } from "../../../infra/deployed.ts";
import {
  resolveDeployment,
  type StageResolvedLane,
  sweeperEntry,
  taskFile,
  timedTriggers,
  toManifest,
  workerEntry,
} from "../../../infra/deployment/index.ts";
import { deployment, now, task } from "../made-up.ts";

/** Reads a list of tasks. */
function list(...lines: unknown[]) {
  return () => deployed(() => lines as DeployedLine[])({ stage: "dev" });
}

/** Deploys nothing under a project's name. */
function named(project: string | undefined, stage: string) {
  const settings = { lanes: {}, removal: "destroy" } as const;
  return () =>
    resolveDeployment({
      project: project as string,
      stage,
      stages: { [stage]: settings },
      tasks: deployed(() => []),
      now,
    });
}

test("the list of tasks may depend on the stage", () => {
  const tasks = deployed(({ stage }) => [[task("a"), { lane: "default", enabled: stage !== "prod" }]]);
  expect(tasks({ stage: "prod" })[0]?.[1].enabled).toBe(false);
  expect(tasks({ stage: "dev" })[0]?.[1].enabled).toBe(true);
});

test("the order of the list's lines changes nothing", () => {
  const lines: DeployedLine[] = [
    [task("b", [cron("0 3 * * *")]), { lane: "default" }],
    [task("a.b", [every("5 minutes")]), { lane: "bulk" }],
    [task("a", [onStartup()]), { lane: "default" }],
  ];
  expect(JSON.stringify(deployment([...lines].reverse()))).toBe(JSON.stringify(deployment(lines)));
  expect(deployment(lines).tasks.map(({ name }) => name)).toEqual(["a", "a.b", "b"]);
});

test("a list with two tasks of one name is refused", () => {
  expect(list([task("a"), { lane: "default" }], [task("a"), { lane: "bulk" }])).toThrow(
    "two tasks have the name a: rename one of them",
  );
});

test("a line with an unknown key is refused with the known keys", () => {
  expect(list([task("a"), { lane: "default", schedule: "0 3 * * *" }])).toThrow(
    /^task a: unknown "schedule": allowed are lane, enabled, onStartup, overlap, concurrency, rateLimit, maxCost, parallel, priority, catchUp, maxAttempts/,
  );
});

test("a line that enables a start-up which its task does not declare is refused", () => {
  expect(list([task("a"), { lane: "default", onStartup: true }])).toThrow(
    "task a: onStartup true is not allowed: the task's file has no trigger onStartup()",
  );
  expect(list([task("a"), { lane: "default", onStartup: 1 }])).toThrow(
    "onStartup 1 is not allowed: true or false",
  );
});

test("the params of each trigger are checked as at every door", () => {
  const walks = (params: TriggerParams | undefined, schema?: object) => {
    const own = { params: schema } as TaskSettings;
    return deployment([[task("a", [cron("0 3 * * *", { id: "t", params })], own), { lane: "default" }]]);
  };
  const schema = v.object({ days: v.pipe(v.number(), v.minValue(1)) });
  expect(walks({ days: 3 }, schema).schedules).toMatchObject([{ params: { days: 3 } }]);
  const own = { params: schema } as TaskSettings;
  const started = deployment([
    [task("a", [onStartup({ id: "s", params: { days: 9 } })], own), { lane: "default", onStartup: true }],
  ]);
  expect(started.startup).toEqual([{ task: "a", trigger: "s", lane: "default", params: { days: 9 } }]);
  expect(directoryOf(started).triggerParams).toEqual({ a: { s: '{"days":9}' } });
  const any = v.record(v.string(), v.any());
  expect(() => walks({ since: new Date(0) }, any)).toThrow(
    /^task a, trigger t: .*"since" is .* which JSON does not keep/,
  );
  expect(() => walks({ text: "x".repeat(1_024) }, any)).toThrow(
    "task a, trigger t: params of a trigger weigh 1035 bytes as JSON: at most 1024 are allowed",
  );
  expect(() => walks({ days: 0 }, schema)).toThrow(/^task a, trigger t: .*days/);
  expect(() => walks({ day: 1 }, schema)).toThrow(/^task a, trigger t: .*day/);
  expect(() => walks(undefined, schema)).toThrow("task a: its triggers start runs without params, and ");
  expect(() => walks({ days: 3 })).toThrow(/^task a, trigger t: .*days/);
});

test("a line with a wrong lane, enabled, setting, options or task is refused with the value", () => {
  const a = task("a");
  expect(list([a, { lane: "default", enabled: "yes" }])).toThrow('task a: enabled "yes" is not allowed');
  expect(list([a, { lane: "default", maxAttempts: 101 }])).toThrow("task a: maxAttempts 101 is not allowed");
  expect(list([a, undefined])).toThrow("task a: options undefined are not allowed");
  expect(list([])).toThrow("infra/tasks.ts, entry 1, the first has no task");
  expect(list([a, null])).toThrow("task a: options null are not allowed");
  expect(list([a, ["default"]])).toThrow(
    "task a: options [ 'default' ] are not allowed: an object such as {",
  );
  expect(list([a, { lane: null }])).toThrow("task a: lane null is not allowed");
  expect(list([a, { lane: "default", enabled: null }])).toThrow("task a: enabled null is not allowed");
  expect(list([a, { lane: "default", triggers: null }])).toThrow("task a: triggers null is not an array");
  expect(list([a, { lane: "default", overlap: null }])).toThrow("task a: overlap null is not allowed");
  expect(list([{ name: "a" }, { lane: "default" }])).toThrow(
    "infra/tasks.ts, entry 1, the first has no task",
  );
  const among = [{ from: "acme" }, { lane: "default" }];
  expect(list([a, { lane: "default" }], among, [{ name: "b" }, { lane: "default" }])).toThrow(
    /infra\/tasks.ts, entry 2, after a: .*; infra\/tasks.ts, entry 3, after "acme" has no task/,
  );
});

test("a line with a trigger that no trigger function made is refused", () => {
  expect(list([task("a"), { lane: "default", triggers: ["5 * * * *"] }])).toThrow(
    'task a: triggers[0] "5 * * * *" is no',
  );
});

test("a list of tasks that is no list is refused with what it is", () => {
  for (const lines of [null, undefined, "a", {}]) {
    expect(() => deployed(() => lines as never)({ stage: "dev" })).toThrow(
      /^the list of tasks is .*: a list of lines such as \[task, \{ lane: "default" \}\] is allowed$/,
    );
  }
});

test("a list names all its mistakes at once", () => {
  expect(list([task("a"), { lane: 1 }], [task("b"), { lane: "default", maxAttempts: 0 }])).toThrow(
    /^task a: lane 1 .*; task b: maxAttempts 0/,
  );
});

/** The name of the stack of a project and a stage; undefined where the pair is refused. */
function stackOf(project: string, stage: string): string | undefined {
  try {
    const resolved = named(project, stage)();
    return stackName(resolved.project, resolved.stage.name);
  } catch {
    return undefined;
  }
}

test("a project's name is refused unless it fits into the names of stacks and functions", () => {
  const longest = `a${"b".repeat(18)}1`;
  for (const name of ["a", "shop", "shop2", longest]) expect(named(name, "prod")().project).toBe(name);
  for (const name of [undefined, "", "Shop", "2shop", "-shop", "shop-eu", "shop_2", `${longest}2`]) {
    expect(named(name, "dev")).toThrow(
      `project ${JSON.stringify(name)} is not allowed: at most 20 lower-case letters and digits, starting with a letter; set "project" in the context of cdk.json`,
    );
  }
});

test("no two allowed pairs of project and stage give one stack name", () => {
  const parts = ["a", "b", "a1", "ab"];
  const joined = parts.flatMap((first) => parts.map((second) => `${first}-${second}`));
  const names = [
    ...parts,
    ...joined,
    ...joined.flatMap((first) => parts.map((second) => `${first}-${second}`)),
  ];
  const stacks = names.flatMap((project) =>
    names.map((stage) => stackOf(project, stage)).filter((name) => name !== undefined),
  );
  expect(stacks).toHaveLength(parts.length * names.length);
  expect(new Set(stacks).size).toBe(stacks.length);
});

test("the default project's name is refused outside stages local and dev", () => {
  expect(named("pawl", "local")().project).toBe("pawl");
  expect(named("pawl", "dev")().project).toBe("pawl");
  expect(named("pawl", "prod")).toThrow(
    'project "pawl" is the default name, which only stages local and dev may have: choose a name for stage prod and set it as "project" in the context of cdk.json',
  );
});

test("a task on a lane that the stage does not have is refused", () => {
  expect(() => deployment([[task("a"), { lane: "fast" }]])).toThrow(
    'task a: lane "fast" is not declared in stage mine: allowed are bulk, default',
  );
});

test("a stage's settings for a task that is not listed are refused", () => {
  expect(() => deployment([[task("a"), { lane: "default" }]], { tasks: { b: {} } })).toThrow(
    'stage mine has settings for task "b", which infra/tasks.ts does not list',
  );
});

test("dots in a task's name are folders in the path of its file", () => {
  expect(taskFile("billing.expire-carts")).toBe("functions/tasks/billing/expire-carts.ts");
});

test("each function knows every task's lane, and its overlap and how long its records are kept where that is not the default", () => {
  const { tasks, lanes } = deployment([
    [task("a"), { lane: "default" }],
    [task("b", [], { recordsKeptDays: 40 }), { lane: "bulk" }],
    [task("c"), { lane: "bulk", recordsKeptDays: 90, overlap: "allow" }],
  ]);
  const directory = directoryOf({ tasks });
  expect(directory).toEqual({
    lanes: { a: "default", b: "bulk", c: "bulk" },
    recordsKeptDays: { b: 40 },
    overlaps: { c: "allow" },
  });
  const [, quick] = lanes as [StageResolvedLane, StageResolvedLane];
  expect(workerEntry(quick, [], directory)).toContain('recordsKeptDays: {"b":40}, overlaps: {"c":"allow"} }');
});

test("the sweeper's entry has every timed trigger, with what its ledger must know", () => {
  const resolved = deployment([
    [
      task("a", [cron("0 3 * * *", { id: "nightly", timeZone: "Europe/Paris" }), onStartup()]),
      { lane: "default", catchUp: "latest" },
    ],
    [task("b", [every("25 minutes", { id: "often" })]), { lane: "default", enabled: false }],
    [
      task("c", [
        every("90 seconds", { id: "fired", endAt: "2026-06-01T00:00:00Z", startWithinSeconds: 60 }),
      ]),
      { lane: "default" },
    ],
  ]);
  const entry = sweeperEntry(directoryOf(resolved), [], timedTriggers(resolved.tasks), []);
  const [, text = ""] = /"timed":("(?:[^"\\]|\\.)*")/.exec(entry) ?? [];
  expect(JSON.parse(JSON.parse(text))).toEqual([
    { task: "a", trigger: "nightly", expression: "0 3 * * *", zone: "Europe/Paris", catchUp: "latest" },
    { task: "b", trigger: "often", expression: "every 25 minutes", zone: "UTC", off: "disabled" },
    {
      task: "c",
      trigger: "fired",
      expression: "every 90 seconds",
      zone: "UTC",
      fired: true,
      endAt: Date.parse("2026-06-01T00:00:00Z") / 1000,
    },
  ]);
});

test.each([
  [
    { catchUp: { last: 2 } },
    /^task a: catchUp \{ last: 2 \} starts several runs, and overlap "skip" allows one at a time: set overlap to "queue-all" or "allow", or catchUp to "latest"$/,
  ],
  [{ catchUp: { within: 60 } }, /^task a: catchUp \{ within: 60 \} starts several runs, and overlap "skip"/],
  [
    { overlap: "allow", catchUp: { within: 86_400 } },
    /^task a, trigger minutely: catchUp \{ within: 86400 \} reaches over more than 1000 instants of "\* \* \* \* \*": one catch-up starts at most 1000$/,
  ],
] as const)("a catch-up that contradicts itself is refused: %j", (settings, words) => {
  const triggers = [cron("* * * * *", { id: "minutely" })];
  expect(() => deployment([[task("a", triggers), { lane: "default", ...settings }]])).toThrow(words);
});

test.each([
  { catchUp: { last: 1 } },
  { catchUp: "latest" },
  { overlap: "allow", catchUp: { last: 1_000 } },
  { overlap: "allow", catchUp: { within: 59_940 } },
] as const)("a catch-up that its overlap takes is deployed: %j", (settings) => {
  const triggers = [cron("* * * * *", { id: "minutely" })];
  expect(
    deployment([[task("a", triggers), { lane: "default", ...settings }]]).tasks[0]?.settings,
  ).toMatchObject(settings);
});

test.each([
  "latests",
  3,
  {},
  { last: 0 },
  { last: 1_001 },
  { last: 1, within: 5 },
  { within: 2_592_001 },
  null,
  [1],
])("catchUp %j is refused with what is allowed", (catchUp) => {
  expect(() => task("a", [], { catchUp } as never)).toThrow(
    /catchUp .+ is not allowed: "none", "latest", \{ last: 1 to 1000 \} or \{ within: seconds, 1 to 2592000 \}/,
  );
});

test("the manifest and the worker have a line's triggers instead of its file's", () => {
  const { tasks, lanes } = deployment([
    [task("a", [cron("0 * * * *")]), { lane: "default", triggers: [cron("5 * * * *")] }],
  ]);
  expect(tasks[0]?.triggers).toMatchObject([{ expression: "5 * * * *" }]);
  const entry = workerEntry(lanes[0] as StageResolvedLane, tasks, { lanes: {} });
  expect(entry).toContain('"expression":"5 * * * *"');
  expect(entry).not.toContain('"expression":"0 * * * *"');
});

test("only a lane one of whose tasks says what is done about errors of items has the code for it", () => {
  const walks = (name: string, options: object) =>
    defineTask({ name, description: "Walks.", items: () => [], process: () => {}, ...options });
  const { tasks, lanes } = deployment([
    [walks("a", { onItemError: "skip" }), { lane: "default" }],
    [walks("b", { onItemError: "stop" }), { lane: "default" }],
  ]);
  expect(tasks.map(({ itemErrors }) => itemErrors)).toEqual([true, undefined]);
  const entryOf = (own: typeof tasks) => workerEntry(lanes[0] as StageResolvedLane, own, { lanes: {} });
  expect(entryOf(tasks)).toContain('import { itemErrors } from "#pawl/functions/turns/index";');
  expect(entryOf(tasks).match(/, itemErrors }/g)).toHaveLength(1);
  expect(entryOf(tasks.slice(1))).not.toContain("itemErrors");
});

test("the sweeper's entry has what it fires", () => {
  const { fires } = deployment([
    [task("a", [every("90 seconds", { startWithinSeconds: 30 }), cron("0 3 * * *")]), { lane: "default" }],
  ]);
  const firedSchedules = fires.map(({ schedule }) => schedule);
  const entry = sweeperEntry({ lanes: { a: "default" } }, [], [], firedSchedules);
  expect(entry).toContain(`"firedSchedules":${JSON.stringify(firedSchedules)}`);
  expect(firedSchedules).toHaveLength(1);
});

test("the sweeper fires at most 600 instants in any minute, ten of each second", () => {
  const often = (count: number, expression = "* * * * * *") =>
    Array.from({ length: count }, (_, i) => cron(expression, { id: `t${i}` }));
  const tasks = (triggers: readonly Trigger[]) =>
    deployment([[task("a", [...triggers]), { lane: "default" }]]);
  expect(tasks(often(10)).fires).toHaveLength(10);
  expect(() => tasks(often(11))).toThrow(
    "the 11 triggers that the sweeper fires have more than 600 instants in the minute of ",
  );
  // Each line has its minutes, so that they never meet.
  const apart = Array.from({ length: 30 }, (_, i) => cron(`* ${i} * * * *`, { id: `t${i}` }));
  expect(tasks(apart).fires).toHaveLength(30);
});

test("how often a trigger is fired in a month is known for frequent ones, and for one of each month", () => {
  const triggers = [every("1 second"), every("90 seconds"), cron("0 0 1 * *", { precise: true })];
  const { fires } = deployment([[task("a", triggers), { lane: "default" }]]);
  const month = 30.44 * 86_400;
  const found = fires.map(({ aMonth }) => aMonth);
  for (const [i, wanted] of [month, month / 90, 1].entries())
    expect(Math.abs((found[i] as number) / wanted - 1)).toBeLessThan(0.02);
});

test("a lane that has lost its last task is deployed all the same: its queue may hold messages", () => {
  const { lanes } = deployment([[task("a"), { lane: "bulk" }]]);
  expect(lanes.map(({ name }) => name)).toEqual(["bulk", "default"]);
});

test("a task on a retired lane is refused with the lanes that it may have", () => {
  const lanes = { default: {}, bulk: { retired: true } };
  expect(() => deployment([[task("a"), { lane: "bulk" }]], { lanes })).toThrow(
    'task a: lane "bulk" is retired in stage mine: allowed are default',
  );
  expect(() => deployment([[task("a"), { lane: "fast" }]], { lanes })).toThrow(
    'task a: lane "fast" is not declared in stage mine: allowed are default',
  );
});

test("the stage's settings override the list's, the list's override the task's, and all layers are kept", () => {
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

test("a setting that is undefined hides no other layer's", () => {
  const { tasks } = deployment(
    [
      [
        task("a", [], { checkpointSeconds: 2 }),
        { lane: "default", maxAttempts: 4, checkpointSeconds: undefined },
      ],
    ],
    {
      settings: { maxAttempts: 6, recordsKeptDays: undefined },
      tasks: { a: { maxAttempts: undefined, enabled: undefined } },
    },
  );
  expect(tasks[0]).toMatchObject({ enabled: true, settings: { maxAttempts: 6, checkpointSeconds: 2 } });
  // The summary names what the stage sets.
  expect(Object.keys(tasks[0]?.layers.stage ?? {})).toEqual(["maxAttempts", "enabled"]);
});

const expire = defineTask({
  name: "a",
  description: "Expires carts.",
  params: v.object({ days: v.optional(v.number(), 30) }),
  run: () => undefined,
});

/** The JSON Schema of a task with these params. */
function schemaOf(params: unknown) {
  const given = Object.freeze({ ...expire, params }) as typeof expire;
  return deployment([[given, { lane: "default" }]]).tasks[0]?.paramsSchema;
}

test("the manifest has project and stage, and of a lane what its worker knows, without its queue's limit", () => {
  const { tasks: _, ...manifest } = toManifest(deployment([[expire, { lane: "bulk" }]]));
  expect(manifest).toEqual({
    pawl: 1,
    version,
    format: 2,
    project: "shop",
    stage: "mine",
    uploadsKeptDays: 30,
    lanes: {
      bulk: {
        name: "bulk",
        timeoutSeconds: 900,
        memoryMb: 256,
        batchSize: 1,
        visibilityTimeoutSeconds: 5400,
        maxConcurrency: 2,
      },
      default: {
        name: "default",
        timeoutSeconds: 20,
        memoryMb: 256,
        batchSize: 1,
        visibilityTimeoutSeconds: 120,
        maxConcurrency: 2,
      },
    },
  });
});

test("the manifest has the JSON Schema of the params that a caller may give, for valibot's schemas", () => {
  expect(schemaOf(expire.params)).toMatchObject({
    type: "object",
    properties: { days: { type: "number" } },
    required: [],
  });
});

test("the manifest takes the JSON Schema that a schema gives for itself", () => {
  const own = { type: "object", title: "mine" };
  const standard = {
    version: 1,
    vendor: "own",
    validate: () => ({ value: {} }),
    jsonSchema: { input: () => own },
  };
  expect(schemaOf({ "~standard": standard })).toEqual(own);
});

test("the manifest has no JSON Schema where the schema's library gives none", () => {
  const standard = { version: 1, vendor: "own", validate: () => ({ value: {} }) };
  expect(schemaOf({ "~standard": standard })).toBeUndefined();
});
