/** What a role of a task's own brings into bundles: nothing where no task has one, and no client of STS where one has. */
import { expect, test } from "vitest";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import { makeWorker, type WorkerProps } from "../../functions/worker.ts";
import { build } from "../../infra/constructs/bundle.ts";
import { workerEntry } from "../../infra/deployment/index.ts";
import { task } from "./made-up.ts";

const lane = { ...resolveLane("default", {}), maxReceiveCount: 10, retired: false };

/** The files of which something is in the bundle of a worker that has one task, and the bundle's bytes. */
function bundleOf(runAs: ManifestTask["runAs"]) {
  const nothing: ManifestTask = {
    name: "nothing",
    description: "Does nothing.",
    file: "test/bench/tasks/nothing.ts",
    kind: "run",
    lane: "default",
    enabled: true,
    triggers: [],
    settings: defaultSettings,
    runAs,
    layers: { task: {}, deployed: {}, stage: {} },
  };
  const { metafile, outputFiles } = build(workerEntry(lane, [nothing], { lanes: { nothing: "default" } }));
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const files = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const bytes = outputFiles.find(({ path }) => path.endsWith(".mjs"))?.contents.length ?? 0;
  return { files, bytes };
}

test("only a bundle with a task that has a role carries the code for it, at most 5 KB, without a client of STS", () => {
  const plain = bundleOf(undefined);
  const own = bundleOf({ policy: [] });
  const added = own.files.filter((file) => !plain.files.includes(file));
  expect(added.sort()).toEqual([
    "functions/lambda/assume-role.ts",
    "functions/lambda/assumed-roles.ts",
    "functions/model/hash.ts",
    "functions/model/task/run-as/credentials.ts",
    "functions/model/task/run-as/role-name.ts",
    "functions/queue/signed-call.ts",
    "functions/task-roles.ts",
  ]);
  console.log(`a role of a task's own: ${own.bytes - plain.bytes} bytes more than ${plain.bytes}`);
  expect(own.bytes - plain.bytes).toBeLessThanOrEqual(5_000);
});

test("a worker without the code for its task's role does not start", () => {
  const own = { ...task("nothing"), runAs: { policy: [] } };
  const props = {
    tasks: [{ task: own, settings: defaultSettings, enabled: true }],
  } as unknown as WorkerProps;
  expect(() => makeWorker(props)).toThrow("task nothing has runAs, and no code for it");
});
