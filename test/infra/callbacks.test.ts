/** What synth makes of callbacks: only the lanes of tasks that have some carry the code for them. */
import { expect, test } from "vitest";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import { directoryOf, type ManifestTask } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { makeWorker, type WorkerProps } from "../../functions/worker.ts";
import { deployed } from "../../infra/deployed.ts";
import { resolveDeployment } from "../../infra/deployment/deployment.ts";
import { workerEntry } from "../../infra/deployment/entries/entries.ts";
import { toManifest } from "../../infra/deployment/to-manifest.ts";

const plain = { name: "plain", description: "Runs.", run() {} };
const called = defineTask({ ...plain, afterComplete() {} }) as Task;
const left = defineTask({
  ...plain,
  afterPause() {},
  afterError() {},
  aroundTurn: (_, proceed) => proceed(),
}) as Task;

function manifestOf(task: Task): ManifestTask {
  const deployment = resolveDeployment({
    project: "pawl",
    stage: "dev",
    stages: { dev: { lanes: { default: {} }, removal: "destroy" } },
    tasks: deployed(() => [[task, { lane: "default" }]]),
  });
  const [found] = toManifest(deployment).tasks;
  return found as ManifestTask;
}

function entryOf(task: Task): string {
  const one = manifestOf(task);
  const lane = { ...resolveLane("default", {}), maxReceiveCount: 10, retired: false };
  return workerEntry(lane as never, [one], directoryOf({ tasks: [one] }));
}

test("the manifest names a task's callbacks, and the directory those that a message may bring", () => {
  expect(manifestOf(defineTask(plain) as Task).callbacks).toBeUndefined();
  expect(manifestOf(called).callbacks).toEqual(["afterComplete"]);
  expect(manifestOf(left).callbacks).toEqual(["afterPause", "afterError", "aroundTurn"]);
  expect(directoryOf({ tasks: [manifestOf(called)] })).not.toHaveProperty("callbacks");
  expect(directoryOf({ tasks: [manifestOf(left)] }).callbacks).toEqual({
    plain: ["afterPause", "afterError"],
  });
});

test.each([
  ["no callback", defineTask(plain) as Task, false, false],
  ["callbacks of its turns alone", called, true, false],
  ["a callback that a message may bring", left, true, true],
])("the entry of a lane whose task has %s imports only what that needs", (_, task, calls, tells) => {
  const entry = entryOf(task);
  expect([entry.includes("turns/callbacks"), entry.includes("lambda/teller")]).toEqual([calls, tells]);
  expect([entry.includes(", callbacks }"), entry.includes("makeTeller")]).toEqual([calls, tells]);
});

test("a worker refuses a task with callbacks when nothing calls them", () => {
  const props = {
    tasks: [{ task: called, settings: defaultSettings, enabled: true }],
  } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("task plain has callbacks, and no code for it");
});

test("a callback that is no function is refused, and so is one with a name that there is none of", () => {
  const options = { ...plain, afterStart: "mail", afterSuccess() {} } as never;
  expect(() => defineTask(options)).toThrow('afterStart "mail" is not a function');
  expect(() => defineTask(options)).toThrow('unknown "afterSuccess"');
});
