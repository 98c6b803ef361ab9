import { expect, test } from "vitest";
import { allTasks, resolveDeployment, toManifest } from "../../../infra/deployment/index.ts";
import type { StageSettings } from "../../../infra/deployment/stage/stage-settings.ts";

function deploymentOf(lanes: StageSettings["lanes"], automatic?: StageSettings["automatic"]) {
  const stages = {
    mine: { lanes, removal: "destroy", settings: { maxAttempts: 2 }, ...(automatic && { automatic }) },
  } as const;
  return resolveDeployment({ project: "shop", stage: "mine", stages, tasks: () => [] });
}

const ownLanes = (lanes: StageSettings["lanes"]) =>
  deploymentOf(lanes).own.map(({ name, lane }) => [name, lane]);

test("pawl.backfill is deployed to the default lane, also where that has no task of the team", () => {
  expect(ownLanes({ bulk: {}, default: {}, a: {} })).toEqual([["pawl.backfill", "default"]]);
});

test("pawl.backfill is deployed to the first lane in use where a stage has no default lane", () => {
  expect(ownLanes({ fast: {}, bulk: {} })).toEqual([["pawl.backfill", "bulk"]]);
  expect(ownLanes({ bulk: { retired: true }, default: { retired: true }, fast: {} })).toEqual([
    ["pawl.backfill", "fast"],
  ]);
  expect(ownLanes({})).toEqual([]);
});

test("a stage that switches pawl.backfill off does not have it", () => {
  const without = deploymentOf({ default: {} }, { "pawl.backfill": false });
  expect(without.own).toEqual([]);
  expect(toManifest(without).tasks.map(({ name }) => name)).not.toContain("pawl.backfill");
  expect(deploymentOf({ default: {} }, { "pawl.backfill": true }).own).toHaveLength(1);
});

test("the manifest lists pawl.backfill as automatic, with settings that no stage changes", () => {
  const task = toManifest(deploymentOf({ default: {} })).tasks.find(({ name }) => name === "pawl.backfill");
  expect(task).toMatchObject({
    name: "pawl.backfill",
    automatic: true,
    file: "functions/backfill/backfill.ts",
    settings: { overlap: "allow", maxAttempts: 20, checkpointSeconds: 0 },
  });
  expect(allTasks(deploymentOf({ default: {} }))).toContainEqual(task);
});
