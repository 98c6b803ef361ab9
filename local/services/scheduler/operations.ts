/**
 * The twelve operations of EventBridge Scheduler, by name: each takes what its table of `request-shapes.ts` lets through
 * and gives the answer's JSON. Those that change something can be repeated with their client token.
 */
import type { JsonOperation } from "../../http/index.ts";
import { answered } from "./errors.ts";
import { type PageRequest, pageOf } from "./pages.ts";
import { checked, type OperationName, requestShapes, type Tag } from "./request-shapes.ts";
import type { ScheduleRequest } from "./schedule-definition.ts";
import type { ScheduleGroup, Tags } from "./schedule-groups.ts";
import type { Dates } from "./schedule-table.ts";
import { type ExistingSchedule, groupKey, keyOf, type Scheduler } from "./scheduler.ts";

interface Named {
  readonly Name: string;
  readonly GroupName?: string;
}

interface ListRequest extends PageRequest {
  readonly GroupName?: string;
  readonly NamePrefix?: string;
  readonly State?: string;
}

interface TagRequest {
  readonly ResourceArn: string;
  readonly Tags: readonly Tag[];
  readonly TagKeys: readonly string[];
}

/** Each of them throws an AwsError with AWS's name. */
export function operationsOf(scheduler: Scheduler): Readonly<Record<OperationName, JsonOperation>> {
  const operations = {
    ...scheduleOperations(scheduler),
    ...groupOperations(scheduler),
    ...tagOperations(scheduler),
  };
  const names = Object.keys(operations) as OperationName[];
  const byName = names.map((name) => {
    const operation = operations[name] as (request: unknown) => unknown;
    const act: JsonOperation = (input) => {
      try {
        const request = checked({ ...input }, requestShapes[name]);
        return scheduler.tokens.once(name, resourceOf(name, request), request, () => operation(request));
      } catch (error) {
        throw answered(error);
      }
    };
    return [name, act] as const;
  });
  return Object.fromEntries(byName) as Record<OperationName, JsonOperation>;
}

/** As `Scheduler` names it to its client tokens. Only requests that name one have a token. */
function resourceOf(
  operation: OperationName,
  { Name, GroupName = "default" }: Record<string, unknown>,
): string {
  return operation.endsWith("Group") ? groupKey(String(Name)) : `${GroupName}/${Name}`;
}

function scheduleOperations(scheduler: Scheduler) {
  return {
    CreateSchedule: (request: ScheduleRequest) => ({ ScheduleArn: scheduler.create(request).arn }),
    UpdateSchedule: (request: ScheduleRequest) => ({ ScheduleArn: scheduler.update(request).arn }),
    DeleteSchedule({ Name, GroupName = "default" }: Named) {
      scheduler.delete(GroupName, Name);
      return {};
    },
    GetSchedule({ Name, GroupName = "default" }: Named) {
      const { arn, definition, ...dates } = scheduler.get(GroupName, Name);
      return { Arn: arn, ...definition, ...shownDates(dates) };
    },
    ListSchedules(request: ListRequest) {
      const { GroupName, NamePrefix = "", State } = request;
      if (GroupName !== undefined) scheduler.groups.get(GroupName);
      const found = scheduler.schedules.filter(({ definition }) => {
        const isOfGroup = GroupName === undefined || definition.GroupName === GroupName;
        const isInState = State === undefined || definition.State === State;
        return isOfGroup && isInState && definition.Name.startsWith(NamePrefix);
      });
      const { items, NextToken } = pageOf(found, keyOf, [GroupName, NamePrefix, State], request);
      return { Schedules: items.map(summary), NextToken };
    },
  } as const;
}

function groupOperations(scheduler: Scheduler) {
  const { groups } = scheduler;
  return {
    CreateScheduleGroup({ Name, Tags = [] }: Named & { readonly Tags?: readonly Tag[] }) {
      return { ScheduleGroupArn: groups.create(Name, tagsOf(Tags)).arn };
    },
    DeleteScheduleGroup({ Name }: Named) {
      scheduler.deleteGroup(Name);
      return {};
    },
    GetScheduleGroup: ({ Name }: Named) => shownGroup(groups.get(Name)),
    ListScheduleGroups(request: ListRequest) {
      const { NamePrefix = "" } = request;
      const found = groups.all.filter(({ name }) => name.startsWith(NamePrefix));
      const { items, NextToken } = pageOf(found, ({ name }) => name, [NamePrefix], request);
      return { ScheduleGroups: items.map(shownGroup), NextToken };
    },
  } as const;
}

/** Only groups have tags. */
function tagOperations({ groups }: Scheduler) {
  return {
    TagResource({ ResourceArn, Tags }: TagRequest) {
      groups.setTags(groups.of(ResourceArn).name, (tags) => ({ ...tags, ...tagsOf(Tags) }));
      return {};
    },
    UntagResource({ ResourceArn, TagKeys }: TagRequest) {
      groups.setTags(groups.of(ResourceArn).name, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
      );
      return {};
    },
    ListTagsForResource({ ResourceArn }: TagRequest) {
      const { tags } = groups.of(ResourceArn);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  } as const;
}

export function tagsOf(tags: readonly Tag[]): Tags {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function summary({ arn, definition, ...dates }: ExistingSchedule) {
  const { GroupName, Name, State, Target } = definition;
  return { Arn: arn, GroupName, Name, State, Target: { Arn: Target.Arn }, ...shownDates(dates) };
}

function shownGroup({ name, arn, State, ...dates }: ScheduleGroup) {
  return { Name: name, Arn: arn, State, ...shownDates(dates) };
}

function shownDates({ createdAt, modifiedAt }: Dates) {
  return { CreationDate: createdAt / 1000, LastModificationDate: modifiedAt / 1000 };
}
