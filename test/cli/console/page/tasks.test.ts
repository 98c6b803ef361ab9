/** Which states the console says that a task is in, and which tasks its page shows. */
import { expect, test } from "vitest";
import type { ListedTask, RunDocument } from "../../../../cli/console/page/api/documents.ts";
import { changesSoon, mainState, statesOf } from "../../../../cli/console/page/pages/tasks/state.ts";
import {
  namespacesOf,
  rowsOf,
  shownTasks,
  tally,
  viewOf,
} from "../../../../cli/console/page/pages/tasks/view.ts";

const now = Date.parse("2026-11-21T10:00:00Z");
const task = (name: string, more: Partial<ListedTask> = {}): ListedTask => ({
  ...{
    name,
    description: "",
    file: "",
    kind: "items",
    lane: "default",
    enabled: true,
    triggers: [],
    starts: [],
  },
  ...more,
});
const run = (more: Partial<RunDocument> = {}): RunDocument => ({
  ...{
    id: "a/b/c",
    task: "a",
    run: "b/c",
    lane: "default",
    status: "succeeded",
    shown: "succeeded",
    allowed: [],
  },
  ...{ trigger: "c", scheduledTime: "2026-11-21T09:00:00Z", createdAt: "2026-11-21T09:00:00Z" },
  progress: { text: "" },
  ...more,
});

test("a task is in each state that holds, and the gravest that keeps it from starting is told first", () => {
  const paused = task("a", { paused: { at: "2026-11-21T09:00:00Z" }, errored: 2, enabled: false });
  const found = statesOf(paused, [run({ endedAt: "2026-11-21T09:01:00Z" })], now);
  expect(found).toEqual(["errored", "paused", "disabled"]);
  expect(mainState(found)).toBe("paused");
  expect(statesOf(task("b"), undefined, now)).toEqual([]);
  expect(statesOf(task("b"), [], now)).toEqual(["never"]);
});

test("an override of enabled that holds now says whether a task is disabled", () => {
  const override = { setting: "enabled", value: false, from: "2026-11-21T09:00:00Z" };
  const states = (until?: string) =>
    statesOf(task("a", { overrides: [{ ...override, until }] }), undefined, now);
  expect(states()).toEqual(["disabled"]);
  expect(states("2026-11-21T09:30:00Z")).toEqual([]);
});

test("the list says that runs are under way until the runs themselves are known", () => {
  const busy = task("a", { underWay: 1 });
  expect(statesOf(busy, undefined, now)).toEqual(["running"]);
  expect(statesOf(busy, [run({ endedAt: "2026-11-21T09:01:00Z" })], now)).toEqual([]);
});

test("a run that is paused, planned, or waits for a person is not looked at every two seconds", () => {
  expect(changesSoon(run({ status: "running" }), now)).toBe(true);
  expect(changesSoon(run({ status: "enqueued" }), now)).toBe(true);
  expect(changesSoon(run({ status: "enqueued", scheduledTime: "2026-11-21T10:00:30Z" }), now)).toBe(true);
  expect(changesSoon(run({ status: "enqueued", scheduledTime: "2026-11-28T10:00:00Z" }), now)).toBe(false);
  expect(changesSoon(run({ status: "interrupted", notBefore: "2026-11-21T10:15:00Z" }), now)).toBe(false);
  expect(changesSoon(run({ status: "enqueued", allowed: ["approve", "decline"] }), now)).toBe(false);
  expect(changesSoon(run({ status: "paused" }), now)).toBe(false);
  expect(changesSoon(run({ endedAt: "2026-11-21T09:01:00Z" }), now)).toBe(false);
});

const tasks = [
  task("b", { tags: ["x"], starts: [{ trigger: "n", words: "", utc: "2026-11-22T03:00:00Z" }] }),
  task("a", { lane: "bulk", starts: [{ trigger: "n", words: "", utc: "2026-11-23T03:00:00Z" }] }),
  task("pawl.prune", { automatic: true }),
  task("gone", { isOver: true }),
];
const shown = (query: string, known: ReadonlyMap<string, readonly RunDocument[]> = new Map()) =>
  shownTasks(tasks, viewOf(new URL(`http://console/tasks${query}`)), known, now);
const names = (query: string) => shown(query).tasks.map(({ name }) => name);

test("tasks that are over and Pawl's own are shown where they are asked for", () => {
  expect(names("")).toEqual(["a", "b"]);
  expect(names("?state=over")).toEqual(["gone"]);
  expect(names("?own=1")).toEqual(["a", "b", "pawl.prune"]);
  expect(names("?sort=next")).toEqual(["b", "a"]);
  expect(names("?lane=bulk")).toEqual(["a"]);
  expect(names("?tag=x")).toEqual(["b"]);
  expect(names("?state=nonsense&sort=nonsense")).toEqual(["a", "b"]);
});

test("a task whose runs are not known may be one that never ran, and is no longer once a run is", () => {
  expect(names("?state=never")).toEqual(["a", "b", "gone"]);
  const known = new Map([["a", [run()]]]);
  const { tasks: left, counts, unread } = shown("?state=never", known);
  expect([left.map(({ name }) => name), counts.never, unread]).toEqual([["b", "gone"], 0, 2]);
});

test("tasks are sorted by namespace, each under a heading, and one namespace shows those within it too", () => {
  const all = ["team.b", "hello", "team.service.x", "pawl.prune"].map((name) => {
    const namespace = name.startsWith("team.") ? name.slice(0, name.lastIndexOf(".")) : undefined;
    return task(name, { namespace, automatic: name.startsWith("pawl.") });
  });
  const rows = (query: string) => {
    const view = viewOf(new URL(`http://console/tasks${query}`));
    const { tasks: found } = shownTasks(all, view, new Map(), now);
    return rowsOf(found, view).map((row) => ("heading" in row ? `${row.heading}:` : row.name));
  };
  expect(rows("?own=1")).toEqual([
    "hello",
    "team:",
    "team.b",
    "team.service:",
    "team.service.x",
    "pawl.prune",
  ]);
  expect(rows("?namespace=team")).toEqual(["team:", "team.b", "team.service:", "team.service.x"]);
  expect(rows("?namespace=team.service")).toEqual(["team.service:", "team.service.x"]);
  expect(rows("?sort=state")).not.toContain("team:");
  expect(tally(namespacesOf(all))).toEqual([
    ["team", 2],
    ["team.service", 1],
  ]);
});

test("a stale task has a state of its own until a run of it is under way", () => {
  const old = task("old", { staleSince: "2026-10-01T03:00:00Z" });
  expect(statesOf(old, undefined, now)).toEqual(["stale"]);
  expect(mainState(["stale"])).toBe("stale");
  expect(statesOf(old, [run({ status: "running" })], now)).toEqual(["running"]);
});
