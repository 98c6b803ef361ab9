/** Which tasks are shown, and in which order: as the address says. */
import type { ListedTask, RunDocument } from "../../api/documents.ts";
import { type StateName, stateNames, statesOf } from "./state.ts";

export interface View {
  readonly find: string;
  readonly state?: StateName;
  readonly tag?: string;
  readonly lane?: string;
  /** Tasks that are in it, or in one within it. */
  readonly namespace?: string;
  /** Pawl's own tasks too. */
  readonly own: boolean;
  /** @default by name */
  readonly sort?: "next" | "state";
}

/** The newest runs of the tasks that were in view, by task. */
export type KnownRuns = ReadonlyMap<string, readonly RunDocument[]>;

export interface Shown {
  readonly tasks: readonly ListedTask[];
  /** How many of those that the other filters leave are in each state. */
  readonly counts: Readonly<Record<StateName, number>>;
  /** How many of them the state is a guess for, since their runs were not read yet. */
  readonly unread: number;
  readonly all: number;
}

export function viewOf({ searchParams: query }: URL): View {
  const state = query.get("state") as StateName | null;
  const sort = query.get("sort");
  return {
    find: query.get("find") ?? "",
    state: state !== null && stateNames.includes(state) ? state : undefined,
    tag: query.get("tag") ?? undefined,
    lane: query.get("lane") ?? undefined,
    namespace: query.get("namespace") ?? undefined,
    own: query.get("own") === "1",
    sort: sort === "next" || sort === "state" ? sort : undefined,
  };
}

/** @param now in epoch milliseconds */
export function shownTasks(
  tasks: readonly ListedTask[],
  { find, state, tag, lane, namespace, own, sort }: View,
  known: KnownRuns,
  now: number,
): Shown {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const counts = Object.fromEntries(stateNames.map((name) => [name, 0])) as Record<StateName, number>;
  let [unread, all] = [0, 0];
  const shown: ListedTask[] = [];
  for (const task of tasks) {
    if ((task.automatic && !own) || (lane !== undefined && task.lane !== lane)) continue;
    if (namespace !== undefined && !task.name.startsWith(`${namespace}.`)) continue;
    if (tag !== undefined && !task.tags?.includes(tag)) continue;
    if (words.length > 0 && !words.every((word) => textOf(task).includes(word))) continue;
    const runs = known.get(task.name);
    const found = statesOf(task, runs, now);
    for (const name of found) counts[name]++;
    if (runs === undefined) unread++;
    const isOver = found.includes("over");
    if (!isOver) all++;
    // Whether it has never run is known once it is in view: until then it may be one.
    const mayBe = state === "never" && runs === undefined;
    if (state === undefined ? !isOver : mayBe || found.includes(state)) shown.push(task);
  }
  if (sort === undefined) shown.sort(byName);
  if (sort === "next") shown.sort((a, b) => compare(nextOf(a), nextOf(b)));
  if (sort === "state") shown.sort((a, b) => urgency(b) - urgency(a));
  return { tasks: shown, counts, unread, all };
}

const texts = new WeakMap<ListedTask, string>();

/** What a search looks through, worked out once for each task. */
function textOf(task: ListedTask): string {
  const known = texts.get(task);
  if (known !== undefined) return known;
  const { name, description, tags = [], lane } = task;
  const text = [name, description, lane, ...tags].join("\n").toLowerCase();
  texts.set(task, text);
  return text;
}

/** Pawl's own come last, and tasks without a namespace first. */
function byName(a: ListedTask, b: ListedTask): number {
  return (
    Number(a.automatic ?? false) - Number(b.automatic ?? false) ||
    compare(a.namespace ?? "", b.namespace ?? "") ||
    compare(a.name, b.name)
  );
}

/** Each namespace of the tasks, and those that it lies in. */
export function namespacesOf(tasks: readonly ListedTask[]): readonly string[] {
  return tasks.flatMap(({ namespace }) => {
    const parts = namespace?.split(".") ?? [];
    return parts.map((_, i) => parts.slice(0, i + 1).join("."));
  });
}

/** A row of the table: a task, or the namespace of those below it. */
export type Row = ListedTask | { readonly heading: string };

/** The tasks, and where they are sorted by name a heading above those of each namespace. */
export function rowsOf(tasks: readonly ListedTask[], { sort }: Pick<View, "sort">): readonly Row[] {
  if (sort !== undefined) return tasks;
  return tasks.flatMap((task, i): Row[] => {
    const { namespace } = task;
    const isFirst = namespace !== undefined && tasks[i - 1]?.namespace !== namespace;
    return isFirst ? [{ heading: namespace }, task] : [task];
  });
}

const nextOf = ({ starts }: ListedTask) => starts[0]?.utc ?? "~";
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** What needs a person comes first. */
function urgency({ errored = 0, waitForApproval = 0, underWay = 0, paused }: ListedTask): number {
  return errored * 1e6 + waitForApproval * 1e4 + (paused === undefined ? 0 : 1e3) + Math.min(underWay, 999);
}

/** Each value that tasks have, with how many have it, in order. */
export function tally(values: readonly string[]): readonly (readonly [value: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => compare(a, b));
}
