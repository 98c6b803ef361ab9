/** All pages, by the path of their address. The first one comes with the frame, each other one when it is opened. */
import { idIn, nameIn } from "../api/addresses.ts";
import type { PageEntry } from "./index.ts";
import { later } from "./later.tsx";
import { TasksPage } from "./tasks/index.tsx";

const TaskPage = later(async () => (await import("./task/index.tsx")).TaskPage);
const CalendarPage = later(async () => (await import("./calendar/index.tsx")).CalendarPage);
const RunsPage = later(async () => (await import("./runs/index.tsx")).RunsPage);
const RunPage = later(async () => (await import("./run/index.tsx")).RunPage);
const BackfillPage = later(async () => (await import("./backfill/index.tsx")).BackfillPage);
const LanesPage = later(async () => (await import("./lanes/index.tsx")).LanesPage);

export const pages: readonly PageEntry[] = [
  { path: /^\/(tasks)?$/, to: "/tasks", nav: "Tasks", title: () => "Tasks", Body: TasksPage },
  { path: /^\/tasks\/[^/]+$/, to: "/tasks", title: nameIn, Body: TaskPage },
  { path: /^\/calendar$/, to: "/calendar", nav: "Calendar", title: () => "Calendar", Body: CalendarPage },
  { path: /^\/runs$/, to: "/runs", nav: "Runs", title: () => "Runs", Body: RunsPage },
  { path: /^\/runs\/.+$/, to: "/runs", title: idIn, Body: RunPage },
  { path: /^\/backfill$/, to: "/backfill", nav: "Backfill", title: () => "Backfill", Body: BackfillPage },
  { path: /^\/lanes$/, to: "/lanes", nav: "Lanes", title: () => "Lanes", Body: LanesPage },
];
