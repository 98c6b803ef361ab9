/** Definitions as they are read, and what two of them have in common. */
import {
  countPart,
  definitionKey,
  type ScheduleDefinition,
  schedulesTask,
} from "../model/task/run-time-schedule.ts";
import type { RunStore, TaskPart } from "../store/run-store.ts";

/** The definition that an item of `(schedules)` holds; undefined where it holds none. */
export function definitionOf(item: TaskPart | undefined): ScheduleDefinition | undefined {
  const separator = item?.part.indexOf("#") ?? -1;
  if (item === undefined || separator < 1 || item.wanted === undefined) return undefined;
  const { rev, expression, zone, rules, mostRules, startWithin, changes, at } = item;
  const { wanted, params, until, author, note, refusedAt, expiresAt } = item;
  if (rev === undefined || expression === undefined || zone === undefined) return undefined;
  if (rules === undefined || mostRules === undefined || startWithin === undefined) return undefined;
  if (changes === undefined || at === undefined) return undefined;
  const [task, name] = [item.part.slice(0, separator), item.part.slice(separator + 1)];
  const required = { task, name, rev, wanted, expression, zone, rules, mostRules, startWithin, changes, at };
  return { ...required, params, until, author, note, refusedAt, expiresAt };
}

/** Reads a schedule's definition. One that was removed is kept for some days. */
export async function readDefinition(
  store: RunStore,
  of: Pick<ScheduleDefinition, "task" | "name">,
): Promise<ScheduleDefinition | undefined> {
  return definitionOf(await store.getPart(definitionKey(of)));
}

/** All schedules, or those of a task, by their names. Those that were removed are left out, unless they are asked for. */
export async function readDefinitions(
  store: RunStore,
  task?: string,
  { removed = false }: { readonly removed?: boolean } = {},
): Promise<readonly ScheduleDefinition[]> {
  const parts = await store.parts(schedulesTask, task === undefined ? "" : `${task}#`);
  const found = parts.map(definitionOf).filter((each) => each !== undefined);
  return found.filter(({ wanted }) => removed || wanted !== "gone");
}

/** How many schedules are counted. */
export async function readCount(store: RunStore): Promise<number> {
  return (await store.getPart({ task: schedulesTask, part: countPart }))?.count ?? 0;
}
