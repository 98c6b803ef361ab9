import { expect, test } from "vitest";
import { moveAsk } from "../../../../../cli/console/page/api/moves.ts";
import { setAsk } from "../../../../../cli/console/page/pages/runs/moves.ts";
import {
  addressOf,
  changed,
  everything,
  listAsk,
  type RunsView,
  viewOf,
} from "../../../../../cli/console/page/pages/runs/view.ts";

const again = (view: RunsView) => viewOf(new URL(addressOf(view), "http://console"));

test("a view's address shows the same view again", () => {
  const view: RunsView = {
    tab: "errors",
    tasks: ["count-cities", "(rejected)"],
    statuses: ["errored", "retrying"],
    tags: ["a+b", "c,d"],
    metadata: ["ticket=OPS-7&x"],
    trigger: "nightly",
    author: "ada@work",
    parent: "walk/2026-03-29T02:00:00Z/manual~5c0ffee5c0ff",
    backfill: "pawl.backfill/2026-03-29T02:00:00Z/manual~5c0ffee5c0ff",
    find: '"quoted" & <b>',
    since: "1d",
    until: "2026-03-29T02:00:00.000Z",
    size: 100,
    trail: ["a/2026-03-29T02:00:00Z/x", "b/2026-03-28T02:00:00Z/y"],
    group: "Error: row … cannot be read",
    act: "redrive",
  };
  expect(again(view)).toEqual(view);
  expect(addressOf(everything)).toBe("/runs");
  expect(again(everything)).toMatchObject(everything);
});

test("an address that somebody typed is a view all the same", () => {
  const view = viewOf(new URL("http://console/runs?view=nonsense&size=7&status=&task=&find="));
  expect(view).toMatchObject(everything);
});

test("another filter begins at the newest runs, and no more than 20 pages are remembered", () => {
  const trail = Array.from({ length: 30 }, (_, i) => `place-${i}`);
  expect(changed({ ...everything, trail }, { find: "x" }).trail).toEqual([]);
  expect(again({ ...everything, trail }).trail).toEqual(trail.slice(-20));
  const ofBackfill = { ...everything, tasks: ["index"], backfill: "b" };
  expect(changed(ofBackfill, { find: "x" }).backfill).toBe("b");
  expect(changed(ofBackfill, { tasks: [] }).backfill).toBeUndefined();
});

test("a page is bounded where something is left out wherever it is in time, less so where it is read once", () => {
  const among = (values: Partial<RunsView>) => listAsk({ ...everything, ...values }).options?.among;
  expect(among({})).toBeUndefined();
  expect(among({ tasks: ["a"], since: "1d" })).toBeUndefined();
  expect(among({ statuses: ["errored"] })).toBe(500);
  expect(among({ find: "x", trail: ["p"] })).toBe(5_000);
  expect(listAsk({ ...everything, until: "u", trail: ["p", "q"] }).options?.before).toBe("q");
  expect(listAsk({ ...everything, until: "u" }).options?.before).toBe("u");
});

test("the runs of a backfill are asked for of the task that the view names, and are never all runs", () => {
  const backfill = "pawl.backfill/2026-03-29T02:00:00Z/manual~5c0ffee5c0ff";
  expect(listAsk({ ...everything, tasks: ["a"], backfill })).toMatchObject({
    args: ["a"],
    options: { backfill },
  });
  expect(listAsk({ ...everything, backfill })).toMatchObject({ args: [], options: { backfill } });
  expect(setAsk("redrive", { ...everything, tasks: ["a"], statuses: ["errored"], backfill })).toBeUndefined();
});

test("one command is named only where it moves just the runs of the view", () => {
  const of = (move: Parameters<typeof setAsk>[0], values: Partial<RunsView>) =>
    setAsk(move, { ...everything, ...values });
  expect(of("cancel", { tags: ["t"] })).toEqual({ command: "cancel", options: { tag: ["t"] } });
  expect(of("cancel", {})).toEqual({ command: "cancel", options: { all: true } });
  expect(of("cancel", { tasks: ["a"] })).toBeUndefined();
  expect(of("cancel", { tags: ["t"], find: "x" })).toBeUndefined();
  expect(of("pause", { tags: ["t"] })).toBeUndefined();
  expect(of("redrive", { statuses: ["errored"], tasks: ["a"] })).toEqual({
    ...{ command: "redrive", args: ["a"], options: { errored: true } },
  });
  expect(of("redrive", { statuses: ["errored", "skipped"] })).toBeUndefined();
  expect(of("dismiss", { tab: "attention", tags: ["t"] })).toMatchObject({ options: { tag: ["t"] } });
  expect(of("dismiss", { tab: "attention", since: "1d" })).toBeUndefined();
  expect(of("dismiss", { tasks: ["a", "b"] })).toBeUndefined();
});

test("a redrive says yes only for a task that asks, which the page has asked for", () => {
  const tasks = [{ name: "drop", confirm: true }] as unknown as Parameters<typeof moveAsk>[2];
  expect(moveAsk("redrive", { id: "drop/x", task: "drop" }, tasks).options).toEqual({ yes: true });
  expect(moveAsk("redrive", { id: "a/x", task: "a" }, tasks).options).toEqual({});
  expect(moveAsk("cancel", { id: "drop/x", task: "drop" }, tasks).options).toEqual({});
});
