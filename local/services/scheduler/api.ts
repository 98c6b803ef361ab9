/** EventBridge Scheduler's reading operations over the schedules that were deployed. The template alone changes them. */
import { type Api, AwsError, type RestRoute, restApi } from "../../http/index.ts";
import type { ScheduleSettings } from "./schedule-settings.ts";
import type { ScheduleGroup, Scheduler } from "./scheduler.ts";

export function schedulerApi(scheduler: Scheduler): Api {
  return restApi([...scheduleRoutes(scheduler), ...groupRoutes(scheduler)]);
}

function scheduleRoutes({ schedules, groups, deployedAt }: Scheduler): RestRoute[] {
  const summary = ({ arn, group, name, enabled, target }: ScheduleSettings) => ({
    Arn: arn,
    GroupName: group,
    Name: name,
    State: enabled ? "ENABLED" : "DISABLED",
    Target: { Arn: target.arn },
    ...dates(deployedAt),
  });
  return [
    {
      method: "GET",
      path: /^\/schedules$/,
      handle: ({ query }) => {
        const [group, prefix, state] = ["ScheduleGroup", "NamePrefix", "State"].map((key) => query.get(key));
        if (group !== null && !groups.some(({ name }) => name === group)) throw noGroup(group);
        const found = schedules
          .filter((schedule) => group === null || schedule.group === group)
          .filter(({ name }) => prefix === null || name.startsWith(prefix ?? ""))
          .map(summary)
          .filter(({ State }) => state === null || State === state);
        const { items, nextToken } = page(found, query);
        return { Schedules: items, NextToken: nextToken };
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
          Description: description,
          StartDate: startAt === undefined ? undefined : startAt / 1000,
          EndDate: endAt === undefined ? undefined : endAt / 1000,
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: {
            Arn: target.arn,
            RoleArn: target.roleArn,
            Input: target.input,
            DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
          },
        };
      },
    },
  ];
}

function groupRoutes({ groups, deployedAt }: Scheduler): RestRoute[] {
  const shown = ({ name, arn }: ScheduleGroup) => ({
    Name: name,
    Arn: arn,
    State: "ACTIVE",
    ...dates(deployedAt),
  });
  return [
    {
      method: "GET",
      path: /^\/schedule-groups$/,
      handle: ({ query }) => {
        const prefix = query.get("NamePrefix") ?? "";
        const found = groups.filter(({ name }) => name.startsWith(prefix)).map(shown);
        const { items, nextToken } = page(found, query);
        return { ScheduleGroups: items, NextToken: nextToken };
      },
    },
    {
      method: "GET",
      path: /^\/schedule-groups\/(?<name>[^/]+)$/,
      handle: ({ path }) => {
        const group = groups.find(({ name }) => name === path.name);
        if (group === undefined) throw noGroup(path.name);
        return shown(group);
      },
    },
  ];
}

function dates(deployedAt: number) {
  return { CreationDate: deployedAt / 1000, LastModificationDate: deployedAt / 1000 };
}

function page<T>(all: readonly T[], query: URLSearchParams): { items: readonly T[]; nextToken?: string } {
  const from = Number(query.get("NextToken") ?? 0);
  const to = from + mostResults(query.get("MaxResults") ?? "100");
  return { items: all.slice(from, to), nextToken: to < all.length ? String(to) : undefined };
}

/** Throws AWS's ValidationException for a page that is too long, or none. */
function mostResults(given: string): number {
  const most = Number(given);
  if (Number.isInteger(most) && most >= 1 && most <= 100) return most;
  const bound = most > 100 ? "less than or equal to 100" : "greater than or equal to 1";
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${given}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function noGroup(name = ""): AwsError {
  return notFound(`Schedule group ${name} does not exist.`);
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404 });
}
