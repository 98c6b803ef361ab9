/** The view that the address asks for, the address of a view, and what the command is asked for it. */
import type { Ask } from "../../api/call.ts";

export type Tab = "list" | "attention" | "approval" | "errors";

/** Which runs are shown, and how. */
export interface RunsView {
  readonly tab: Tab;
  readonly tasks: readonly string[];
  /** As the command shows them, such as `retrying`. */
  readonly statuses: readonly string[];
  readonly tags: readonly string[];
  /** `key=text`. */
  readonly metadata: readonly string[];
  readonly trigger?: string;
  readonly author?: string;
  readonly parent?: string;
  /** The id of a backfill's run that started them: of one task. */
  readonly backfill?: string;
  readonly find?: string;
  /** A duration ago such as `1d`, or an instant. */
  readonly since?: string;
  /** An instant. */
  readonly until?: string;
  /** Rows of a page. */
  readonly size: number;
  /** Where each page begins that was gone through, the shown one last: none on the first page. */
  readonly trail: readonly string[];
  /** The group of errors that is open. */
  readonly group?: string;
  /** What is asked at once about all that match, where a link of another page wants it done. */
  readonly act?: string;
}

export const sizes: readonly number[] = [50, 100];
const [defaultSize = 50] = sizes;

/** The task under which rejected messages are listed. */
export const rejectedTask = "(rejected)";

/** The most runs that are looked at: for the first page, which is kept up to date; and for what is read once. */
const [lookedAtLive, lookedAtOnce] = [500, 5_000];

/** Older pages than these are not remembered: from there it goes on at the newest. */
const longestTrail = 20;

/** The view without any filter. */
export const everything: RunsView = {
  tab: "list",
  tasks: [],
  statuses: [],
  tags: [],
  metadata: [],
  size: defaultSize,
  trail: [],
};

export function viewOf({ searchParams: query }: URL): RunsView {
  const texts = (name: string) => query.getAll(name).filter((text) => text !== "");
  const text = (name: string) => query.get(name) || undefined;
  const tab = query.get("view");
  const size = Number(query.get("size"));
  return {
    tab: tab === "attention" || tab === "approval" || tab === "errors" ? tab : "list",
    tasks: texts("task"),
    statuses: texts("status").flatMap((given) => given.split(",")),
    tags: texts("tag"),
    metadata: texts("metadata"),
    trigger: text("trigger"),
    author: text("author"),
    parent: text("parent"),
    backfill: text("backfill"),
    find: text("find"),
    since: text("since"),
    until: text("until"),
    size: sizes.includes(size) ? size : defaultSize,
    trail: texts("from"),
    group: text("group"),
    act: text("act"),
  };
}

export function addressOf(view: RunsView): string {
  const { tab, tasks, statuses, tags, metadata, size, trail, ...texts } = view;
  const query = new URLSearchParams();
  if (tab !== "list") query.set("view", tab);
  for (const task of tasks) query.append("task", task);
  if (statuses.length > 0) query.set("status", statuses.join());
  for (const tag of tags) query.append("tag", tag);
  for (const pair of metadata) query.append("metadata", pair);
  for (const [name, value] of Object.entries(texts)) if (value !== undefined) query.set(name, value);
  if (size !== defaultSize) query.set("size", String(size));
  for (const place of trail.slice(-longestTrail)) query.append("from", place);
  return `/runs${query.size > 0 ? `?${query}` : ""}`;
}

/** The view with other values, at its first page. */
export function changed(view: RunsView, values: Partial<RunsView>): RunsView {
  const next = { ...view, trail: [], group: undefined, act: undefined, ...values };
  // A backfill's runs are of its task: without that nothing can be asked.
  return next.tasks.length === 0 ? { ...next, backfill: undefined } : next;
}

/** The view without its filters: the same tab and size of pages. */
export function cleared({ tab, size }: RunsView): RunsView {
  return { ...everything, tab, size };
}

/** Whether something leaves runs out wherever they are in time: then the command looks at more than it shows. */
function isNarrow({ statuses, tags, metadata, ...texts }: RunsView): boolean {
  const { trigger, author, parent, backfill, find } = texts;
  if (statuses.length + tags.length + metadata.length > 0) return true;
  return Boolean(trigger ?? author ?? parent ?? backfill ?? find);
}

export function isFiltered(view: RunsView): boolean {
  return isNarrow(view) || view.tasks.length > 0 || Boolean(view.since ?? view.until);
}

/** The command and its filters. A backfill's runs are of one task: the command refuses to look for them in others. */
function historyOf(view: RunsView) {
  const { tasks, statuses, tags, metadata, trigger, author, parent, backfill, find, since } = view;
  const status = statuses.join() || undefined;
  const others = { status, tag: tags, metadata, trigger, author, parent, find, since };
  if (backfill !== undefined) return { command: "history", args: tasks, options: { ...others, backfill } };
  return { command: "history", options: { ...others, task: tasks } };
}

/** The page of the list. */
export function listAsk(view: RunsView): Ask {
  const { size: number, trail, until } = view;
  const among = !isNarrow(view) ? undefined : trail.length > 0 ? lookedAtOnce : lookedAtLive;
  const { options, ...ask } = historyOf(view);
  return { ...ask, options: { ...options, number, among, before: trail.at(-1) ?? until } };
}

/** All that match: pages of a thousand, to be gone through. */
export function allAsk(view: RunsView): Ask {
  const { options, ...ask } = historyOf(view);
  return { ...ask, options: { ...options, number: 1_000, among: lookedAtOnce, before: view.until } };
}

/** What needs a person, from the index that lists just these. @param number the most of each kind */
export function attentionAsk(view: RunsView, number = 100): Ask {
  const { since, until } = view;
  return { command: "status", options: { errored: true, ...oneSet(view), since, before: until, number } };
}

export function approvalAsk(view: RunsView): Ask {
  return { command: "status", options: { approvals: true, ...oneSet(view) } };
}

/** The command takes a task or tags. */
function oneSet({ tasks, tags }: RunsView) {
  const [task] = tasks;
  return task === undefined ? { tag: tags } : { task };
}

/** The window of the grouped errors, where the view says none. */
export const errorsSince = "1d";

export function errorsAsk(view: RunsView): Ask {
  const { options, ...ask } = historyOf(view);
  return {
    ...ask,
    options: {
      ...options,
      status: "errored,rejected",
      since: view.since ?? errorsSince,
      before: view.until,
      ...{ number: 1_000, among: lookedAtOnce },
    },
  };
}

/** The instant in a place of the list, ISO. */
export function instantOfPlace(place: string): string | undefined {
  return /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/.exec(place)?.[0];
}
