/** Definitions as they are read, and what two of them have in common. */
import { MoveRefusedError } from "../model/errors.ts";
import { readInstant } from "../model/instant.ts";
import { isCount } from "../model/run/messages/schedule-message.ts";
import {
  areChanges,
  countPart,
  definitionKey,
  type ScheduleDefinition,
  schedulesTask,
} from "../model/task/run-time-schedule.ts";
import { readSchedule, ScheduleError } from "../schedule/index.ts";
import type { RunStore, TaskPart } from "../store/run-store.ts";

/** More schedules of EventBridge than any version makes of one: each costs a call. */
const mostEver = 100;

/** The definition that an item of `(schedules)` holds; undefined where it holds none that can be read, which a person may have written. */
export function definitionOf(item: TaskPart | undefined): ScheduleDefinition | undefined {
  const separator = item?.part.indexOf("#") ?? -1;
  if (item === undefined || separator < 1 || !isDefinition(item)) return undefined;
  const { rev, expression, zone, rules, mostRules, startWithin, changes, at } = item;
  const { wanted, params, until, author, note, refusedAt, expiresAt } = item;
  const [task, name] = [item.part.slice(0, separator), item.part.slice(separator + 1)];
  const required = { task, name, rev, wanted, expression, zone, rules, mostRules, startWithin, changes, at };
  return { ...required, params, until, author, note, refusedAt, expiresAt };
}

type Required = Omit<
  ScheduleDefinition,
  "task" | "name" | "params" | "until" | "author" | "note" | "refusedAt" | "expiresAt"
>;

function isDefinition(item: TaskPart): item is TaskPart & Required {
  const { rev, wanted, expression, zone, rules, mostRules, startWithin, changes, at } = item;
  const { params, until, author, note, refusedAt } = item;
  return (
    (wanted === "on" || wanted === "paused" || wanted === "gone") &&
    [rev, startWithin, mostRules].every(isCount) &&
    (mostRules ?? 0) <= mostEver &&
    isList(rules, (rule) => [rule.expression, rule.zone].every(isText)) &&
    areChanges(changes) &&
    isInstant(at) &&
    [until, refusedAt].every((each) => each === undefined || isInstant(each)) &&
    [author, note].every((each) => each === undefined || isText(each)) &&
    (params === undefined || isJson(params)) &&
    isSchedule(expression, zone)
  );
}

const isText = (value: unknown) => typeof value === "string";

function isList<Member>(value: readonly Member[] | undefined, isMember: (member: Member) => boolean) {
  return (
    Array.isArray(value) &&
    value.every((member) => typeof member === "object" && member !== null && isMember(member))
  );
}

const isInstant = (value: unknown) => typeof value === "string" && readInstant(value) !== undefined;

function isSchedule(expression: unknown, zone: unknown): boolean {
  try {
    readSchedule(expression as string, { timeZone: zone as string });
    return isText(expression);
  } catch (error) {
    if (error instanceof ScheduleError) return false;
    throw error;
  }
}

function isJson(text: unknown): boolean {
  try {
    return typeof text === "string" && typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/** Reads a schedule's definition. One that was removed is kept for some days. @throws MoveRefusedError for one that cannot be read */
export async function readDefinition(
  store: RunStore,
  of: Pick<ScheduleDefinition, "task" | "name">,
): Promise<ScheduleDefinition | undefined> {
  const item = await store.getPart(definitionKey(of));
  const definition = definitionOf(item);
  if (item !== undefined && definition === undefined) throw unreadable(of);
  return definition;
}

function unreadable({ task, name }: Pick<ScheduleDefinition, "task" | "name">): MoveRefusedError {
  return new MoveRefusedError(
    `the definition of schedule ${name} of ${task} is not one that this version of Pawl can read: nothing is changed, so use the version that wrote it, or delete the item ${schedulesTask}, ${task}#${name} of the table of tasks`,
  );
}

/** Which schedules are read, and who is told of an item, `TASK#NAME`, that cannot be. */
export interface ReadOptions {
  readonly removed?: boolean;
  readonly onUnreadable?: (part: string) => void;
}

/** All schedules, or those of a task, by their names. Those that were removed are left out, unless they are asked for. */
export async function readDefinitions(
  store: RunStore,
  task?: string,
  { removed = false, onUnreadable }: ReadOptions = {},
): Promise<readonly ScheduleDefinition[]> {
  const parts = await store.parts(schedulesTask, task === undefined ? "" : `${task}#`);
  const found = parts.flatMap((item) => {
    const definition = definitionOf(item);
    // What begins with the separator is the stage's own.
    if (definition === undefined && item.part.indexOf("#") > 0) onUnreadable?.(item.part);
    return definition ?? [];
  });
  return found.filter(({ wanted }) => removed || wanted !== "gone");
}

/** How many schedules are counted. */
export async function readCount(store: RunStore): Promise<number> {
  return (await store.getPart({ task: schedulesTask, part: countPart }))?.count ?? 0;
}
