import { ListScheduleGroupsCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import fc from "fast-check";
import { expect, test } from "vitest";
import { schedule, serveScheduler } from "./served-scheduler.ts";

const name = fc.string({ unit: fc.constantFrom("a", "B", "0", "-", "_", "."), minLength: 1, maxLength: 5 });

test("the pages of a list give each schedule once, in order, whatever comes and goes between two pages", async () => {
  const served = await serveScheduler("2026-03-01T00:00:00Z");
  const { scheduler } = served.aws;
  scheduler.groups.create("g", {});
  const case_ = fc.record({
    names: fc.uniqueArray(fc.tuple(fc.constantFrom("default", "g"), name), {
      maxLength: 25,
      selector: String,
    }),
    MaxResults: fc.integer({ min: 1, max: 8 }),
    churned: fc.array(name, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(case_, async ({ names, MaxResults, churned }) => {
      for (const [GroupName, Name] of names) scheduler.create(schedule(Name, { GroupName }));
      const kept = scheduler.schedules.map(({ arn }) => arn);
      const listed: string[] = [];
      let NextToken: string | undefined;
      do {
        const page = await served.client.send(new ListSchedulesCommand({ MaxResults, NextToken }));
        expect(page.Schedules?.length).toBeLessThanOrEqual(MaxResults);
        listed.push(...(page.Schedules ?? []).map(({ Arn = "" }) => Arn));
        NextToken = page.NextToken;
        for (const each of new Set(churned)) scheduler.create(schedule(`churned${each}`, { GroupName: "g" }));
        for (const each of new Set(churned)) scheduler.delete("g", `churned${each}`);
      } while (NextToken !== undefined);
      expect(listed).toEqual(kept);
      for (const { definition } of scheduler.schedules)
        scheduler.delete(definition.GroupName, definition.Name);
    }),
    { numRuns: 60, seed: 13 },
  );
  await served.close();
});

test("a token counts for the filters that it was given with, and for no others", async () => {
  const served = await serveScheduler("2026-03-01T00:00:00Z");
  const { client, aws } = served;
  for (const each of ["a1", "a2", "b1"]) {
    aws.scheduler.create(schedule(each));
    aws.scheduler.groups.create(each, {});
  }
  const first = await client.send(new ListSchedulesCommand({ NamePrefix: "a", MaxResults: 1 }));
  const { NextToken } = first;
  const rest = await client.send(new ListSchedulesCommand({ NamePrefix: "a", NextToken }));
  expect(rest.Schedules?.map(({ Name }) => Name)).toEqual(["a2"]);
  expect(rest.NextToken).toBeUndefined();
  await expect(client.send(new ListSchedulesCommand({ NextToken }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  const groups = await client.send(new ListScheduleGroupsCommand({ MaxResults: 3 }));
  expect(groups.ScheduleGroups?.map(({ Name }) => Name)).toEqual(["a1", "a2", "b1"]);
  const others = await client.send(new ListScheduleGroupsCommand({ NextToken: groups.NextToken }));
  expect(others.ScheduleGroups?.map(({ Name }) => Name)).toEqual(["default"]);
  await served.close();
});
