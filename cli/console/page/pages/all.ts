/** All pages, by the path of their address. Each comes with a script and a style of its own when it is first opened. */
import { idIn, nameIn } from "../api/addresses.ts";
import type { PageEntry } from "./index.ts";
import { withStyle } from "./with-style.ts";

const tasks = withStyle("tasks", async () => (await import("./tasks/index.tsx")).TasksPage);
const task = withStyle("task", async () => (await import("./task/index.tsx")).TaskPage);
const calendar = withStyle("calendar", async () => (await import("./calendar/index.tsx")).CalendarPage);
const runs = withStyle("runs", async () => (await import("./runs/index.tsx")).RunsPage);
const run = withStyle("run", async () => (await import("./run/index.tsx")).RunPage);
const backfill = withStyle("backfill", async () => (await import("./backfill/index.tsx")).BackfillPage);
const lanes = withStyle("lanes", async () => (await import("./lanes/index.tsx")).LanesPage);

export const pages: readonly PageEntry[] = [
  { name: "tasks", path: /^\/(tasks)?$/, to: "/tasks", nav: "Tasks", title: () => "Tasks", load: tasks },
  { name: "task", path: /^\/tasks\/[^/]+$/, to: "/tasks", title: nameIn, load: task },
  {
    name: "calendar",
    path: /^\/calendar$/,
    to: "/calendar",
    nav: "Calendar",
    title: () => "Calendar",
    load: calendar,
  },
  { name: "runs", path: /^\/runs$/, to: "/runs", nav: "Runs", title: () => "Runs", load: runs },
  { name: "run", path: /^\/runs\/.+$/, to: "/runs", title: idIn, load: run },
  {
    name: "backfill",
    path: /^\/backfill$/,
    to: "/backfill",
    nav: "Backfill",
    title: () => "Backfill",
    load: backfill,
  },
  { name: "lanes", path: /^\/lanes$/, to: "/lanes", nav: "Lanes", title: () => "Lanes", load: lanes },
];

/** The page of an address; undefined where there is none. */
export function pageAt({ pathname }: { readonly pathname: string }): PageEntry | undefined {
  return pages.find(({ path }) => path.test(pathname));
}
