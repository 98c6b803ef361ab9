/** EventBridge Scheduler's reading operations over the schedules that were deployed. */
import { AwsError } from "../../http/errors.ts";
import type { AwsService } from "../../http/json.ts";
import { restService } from "../../http/rest.ts";
import type { ScheduleSettings } from "./schedule-settings.ts";

/** What is shown. */
export interface ShownSchedules {
  readonly schedules: readonly ScheduleSettings[];
  readonly groups: readonly { readonly name: string; readonly arn: string }[];
  /** When the stack was deployed, epoch milliseconds. */
  readonly deployedAt: number;
}

/** The service behind the front. Nothing can be changed by it: the template says what there is. */
export function schedulerService({ schedules, groups, deployedAt }: ShownSchedules): AwsService {
  const dates = { CreationDate: deployedAt / 1000, LastModificationDate: deployedAt / 1000 };
  const summary = ({ arn, group, name, enabled, target }: ScheduleSettings) => ({
    Arn: arn,
    GroupName: group,
    Name: name,
    State: enabled ? "ENABLED" : "DISABLED",
    Target: { Arn: target.arn },
    ...dates,
  });
  const shownGroup = ({ name, arn }: { name: string; arn: string }) => ({
    Name: name,
    Arn: arn,
    State: "ACTIVE",
    ...dates,
  });

  return restService([
    {
      method: "GET",
      path: /^\/schedules$/,
      handle: ({ query }) => {
        const [group, prefix, state] = ["ScheduleGroup", "NamePrefix", "State"].map((key) => query.get(key));
        const found = schedules
          .filter((schedule) => group === null || schedule.group === group)
          .filter(({ name }) => prefix === null || name.startsWith(prefix ?? ""))
          .map(summary)
          .filter(({ State }) => state === null || State === state);
        const { items, next } = page(found, query);
        return { Schedules: items, ...next };
      },
    },
    {
      method: "GET",
      path: /^\/schedules\/(?<name>[^/]+)$/,
      handle: ({ path, query }) => {
        const group = query.get("groupName") ?? "default";
        const schedule = schedules.find((one) => one.name === path.name && one.group === group);
        if (schedule === undefined) throw notFound(`Schedule ${path.name} does not exist.`);
        const { expression, timeZone, description, startAt, endAt, target } = schedule;
        return {
          ...summary(schedule),
          ScheduleExpression: expression,
          ScheduleExpressionTimezone: timeZone,
          ...(description === undefined ? {} : { Description: description }),
          ...(startAt === undefined ? {} : { StartDate: startAt / 1000 }),
          ...(endAt === undefined ? {} : { EndDate: endAt / 1000 }),
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: target.arn, RoleArn: target.roleArn, Input: target.input },
        };
      },
    },
    {
      method: "GET",
      path: /^\/schedule-groups$/,
      handle: ({ query }) => {
        const prefix = query.get("NamePrefix") ?? "";
        const { items, next } = page(
          groups.filter(({ name }) => name.startsWith(prefix)).map(shownGroup),
          query,
        );
        return { ScheduleGroups: items, ...next };
      },
    },
    {
      method: "GET",
      path: /^\/schedule-groups\/(?<name>[^/]+)$/,
      handle: ({ path }) => {
        const group = groups.find(({ name }) => name === path.name);
        if (group === undefined) throw notFound(`Schedule group ${path.name} does not exist.`);
        return shownGroup(group);
      },
    },
  ]);
}

function page<T>(
  all: readonly T[],
  query: URLSearchParams,
): { items: readonly T[]; next: { NextToken?: string } } {
  const from = Number(query.get("NextToken") ?? 0);
  const to = from + Number(query.get("MaxResults") ?? 100);
  return { items: all.slice(from, to), next: to < all.length ? { NextToken: String(to) } : {} };
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404 });
}
