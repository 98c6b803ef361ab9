import { expect, test } from "vitest";
import type { AutomaticSettings } from "../../../functions/model/task/automatic.ts";
import { cron } from "../../../functions/schedule/index.ts";
import { deployedFacts, toManifest } from "../../../infra/deployment/index.ts";
import { deployment, task } from "../made-up.ts";

const lines = [[task("walk", [cron("0 3 * * *", { id: "nightly" })]), { lane: "default" }]] as const;
const planned = (automatic?: AutomaticSettings) => deployment(lines, { automatic }).automatic;
const names = (automatic?: AutomaticSettings) => planned(automatic).tasks.map(({ name }) => name);

test("a stage has the tasks of Pawl's own that cost next to nothing, unless it says otherwise", () => {
  expect(names()).toEqual([
    "pawl.compliance",
    "pawl.migrate",
    "pawl.prune",
    "pawl.reconcile",
    "pawl.resources",
  ]);
});

test("each but migrate and reconcile can be switched off, and those that cost can be switched on", () => {
  expect(names({ "pawl.compliance": false, "pawl.prune": false, "pawl.resources": false })).toEqual([
    "pawl.migrate",
    "pawl.reconcile",
  ]);
  expect(names({ "pawl.metrics": true, "pawl.configuration": { bus: "default" } })).toEqual([
    "pawl.compliance",
    "pawl.configuration",
    "pawl.metrics",
    "pawl.migrate",
    "pawl.prune",
    "pawl.reconcile",
    "pawl.resources",
  ]);
});

test("a task that is run by hand alone is there without its triggers", () => {
  const { tasks, fires } = planned({ "pawl.prune": "by hand" });
  expect(tasks.find(({ name }) => name === "pawl.prune")?.triggers).toEqual([]);
  expect(fires.map(({ schedule }) => schedule.task)).toEqual(["pawl.compliance", "pawl.resources"]);
});

test("the sweeper fires their schedules, and starts the one that follows a deploy", () => {
  const { fires, startup } = planned({ "pawl.configuration": { bus: "default" } });
  expect(fires.map(({ schedule: { task, trigger, lane } }) => [task, trigger, lane])).toEqual([
    ["pawl.compliance", "daily", "pawl"],
    ["pawl.prune", "weekly", "pawl"],
    ["pawl.resources", "daily", "pawl"],
  ]);
  expect(startup).toMatchObject([{ task: "pawl.configuration", trigger: "deploy", lane: "pawl" }]);
  expect(deployment(lines).schedules.map(({ name }) => name)).toEqual(["walk_nightly"]);
});

test("a stage's settings for every task are not those of Pawl's own", () => {
  const { automatic } = deployment(lines, { settings: { overlap: "allow", maxAttempts: 9 } });
  expect(automatic.tasks.map(({ settings }) => [settings.overlap, settings.maxAttempts])).toEqual(
    Array(5).fill(["skip", 3]),
  );
});

test("the manifest lists them after the team's, each as one of Pawl's own", () => {
  const { tasks, lanes } = toManifest(deployment(lines));
  expect(tasks.map(({ name, automatic }) => [name, automatic])).toEqual([
    ["walk", undefined],
    ["pawl.backfill", true],
    ["pawl.compliance", true],
    ["pawl.migrate", true],
    ["pawl.prune", true],
    ["pawl.reconcile", true],
    ["pawl.resources", true],
  ]);
  expect(Object.keys(lanes)).not.toContain("pawl");
});

test("the digest changes with what is deployed, and with nothing else", () => {
  const digest = (stage = {}) => deployedFacts(deployment(lines, stage)).digest;
  expect(digest()).toBe(digest());
  expect(digest({ settings: { maxAttempts: 9 } })).not.toBe(digest());
});

test("a name that is unknown, a value that is not allowed and a switched-off reconcile are refused in one line each", () => {
  const refused = (automatic: unknown) => () => planned(automatic as AutomaticSettings);
  expect(refused({ "pawl.prun": true })).toThrow(
    'stage mine: automatic: unknown "pawl.prun": allowed are pawl.backfill, pawl.prune, pawl.resources, pawl.compliance, pawl.metrics, pawl.configuration',
  );
  expect(refused({ "pawl.prune": "never" })).toThrow(
    'automatic: pawl.prune "never" is not allowed: true, false or "by hand"',
  );
  expect(refused({ "pawl.backfill": "by hand" })).toThrow(
    'automatic: pawl.backfill "by hand" is not allowed: true or false',
  );
  expect(refused({ "pawl.reconcile": false })).toThrow(
    "automatic: pawl.reconcile is the sweeper's own work, and cannot be switched off",
  );
  expect(refused({ "pawl.migrate": false })).toThrow(
    "automatic: pawl.migrate is what an upgrade needs, and cannot be switched off",
  );
  expect(refused({ "pawl.configuration": true })).toThrow(
    'automatic: pawl.configuration true is not allowed: false, or { bus: "default" } with the name or the ARN of a bus',
  );
  expect(refused({ "pawl.configuration": { bus: "a b" } })).toThrow("pawl.configuration");
  expect(refused({ "pawl.metrics": { metrics: ["wating"] } })).toThrow(
    "or { metrics: […] } with any of waiting, oldestWaitingSeconds, running, paused, succeeded, errored, skipped, missed",
  );
  expect(refused({ "pawl.metrics": { metrics: [] } })).toThrow("pawl.metrics");
  expect(refused([])).toThrow('automatic [] is not allowed: an object such as { "pawl.prune": false }');
});

test("a stage's lane may not have the name of the one of Pawl's own tasks", () => {
  const lanes = { default: {}, pawl: {} };
  expect(() => deployment(lines, { lanes })).toThrow(
    "stage mine: lane pawl: its name is not allowed: it is that of Pawl's own tasks",
  );
});
