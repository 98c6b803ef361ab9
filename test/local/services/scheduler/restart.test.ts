import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLocalAws, putStateAside } from "../../../../local/services/index.ts";
import { temporaryFolder } from "../../temporary-aws.ts";
import { type ServedScheduler, schedule, serveScheduler } from "./served-scheduler.ts";

let folder: string;
let served: ServedScheduler;

const open = async (now: string) => {
  served = await serveScheduler(now, (options) => openLocalAws({ ...options, stateFolder: folder, port: 0 }));
};

beforeEach(async () => {
  folder = temporaryFolder();
  await open("2026-03-01T00:00:00Z");
});
afterEach(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(`${folder}.old`, { recursive: true, force: true });
});

const create = (Name: string, changes: Record<string, unknown> = {}) =>
  served.client.send(new CreateScheduleCommand(schedule(Name, changes)));
const names = async () => {
  const { Schedules = [] } = await served.client.send(new ListSchedulesCommand({}));
  return Schedules.map(({ GroupName, Name }) => `${GroupName}/${Name}`);
};
const groups = async () => {
  const { ScheduleGroups = [] } = await served.client.send(new ListScheduleGroupsCommand({}));
  return ScheduleGroups.map(({ Name, State }) => `${Name} ${State}`);
};

test("schedules and groups that were made through the API are there after a restart, as they were last", async () => {
  const { ScheduleGroupArn: ResourceArn } = await served.client.send(
    new CreateScheduleGroupCommand({ Name: "g", Tags: [{ Key: "a", Value: "1" }] }),
  );
  await served.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "b", Value: "2" }] }));
  await served.client.send(new CreateScheduleGroupCommand({ Name: "deleted" }));
  await create("gone", { GroupName: "deleted" });
  await create("s", { GroupName: "g" });
  await create("removed");
  await create("rate", { ScheduleExpression: "rate(10 minutes)" });
  served.time.advance(1_000);
  const GroupName = "g";
  await served.client.send(new UpdateScheduleCommand(schedule("s", { GroupName, State: "DISABLED" })));
  await served.client.send(new DeleteScheduleCommand({ Name: "removed" }));
  await served.client.send(new DeleteScheduleGroupCommand({ Name: "deleted" }));
  const { $metadata: _, ...before } = await served.client.send(
    new GetScheduleCommand({ Name: "s", GroupName }),
  );
  await served.close();

  await open("2026-03-01T01:00:05Z");
  expect(await names()).toEqual(["default/rate", "g/s"]);
  expect(await groups()).toEqual(["default ACTIVE", "g ACTIVE"]);
  expect(await served.client.send(new GetScheduleCommand({ Name: "s", GroupName }))).toMatchObject(before);
  const { Tags } = await served.client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ]);
  served.time.advance(600_000);
  // The rate keeps its rhythm, and what passed in between is not delivered.
  expect(served.bodies()).toEqual(["2026-03-01T01:10:00Z"]);
});

test("tags of the default group are there after a restart", async () => {
  const ResourceArn = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default";
  await served.client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "a", Value: "1" }] }));
  await served.close();
  await open("2026-03-01T01:00:00Z");
  const { Tags } = await served.client.send(new ListTagsForResourceCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: "a", Value: "1" }]);
  expect(await groups()).toEqual(["default ACTIVE"]);
});

test("a reset takes them away", async () => {
  await create("s");
  await served.close();
  expect(putStateAside(folder)).toBe(`${folder}.old`);
  await open("2026-03-01T00:00:00Z");
  expect(await names()).toEqual([]);
});

test("the state of an earlier Pawl, which had no such schedules, is opened", async () => {
  await served.close();
  rmSync(join(folder, "scheduler.sqlite"));
  writeFileSync(join(folder, "state.json"), '{"format":1}\n');
  await open("2026-03-01T00:00:00Z");
  expect(await names()).toEqual([]);
  expect(existsSync(join(folder, "scheduler.sqlite"))).toBe(true);
});
