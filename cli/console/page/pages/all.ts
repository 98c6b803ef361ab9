/** All pages, by the path of their address. */
import { idIn, nameIn } from "../api/addresses.ts";
import type { PageEntry } from "./index.ts";

const tasks = () => import("./tasks/index.tsx").then(({ TasksPage }) => TasksPage);
const task = () => import("./task/index.tsx").then(({ TaskPage }) => TaskPage);
const calendar = () => import("./calendar/index.tsx").then(({ CalendarPage }) => CalendarPage);
const runs = () => import("./runs/index.tsx").then(({ RunsPage }) => RunsPage);
const run = () => import("./run/index.tsx").then(({ RunPage }) => RunPage);
const backfill = () => import("./backfill/index.tsx").then(({ BackfillPage }) => BackfillPage);
const lanes = () => import("./lanes/index.tsx").then(({ LanesPage }) => LanesPage);

export const pages: readonly PageEntry[] = [
  { path: /^\/(tasks)?$/, to: "/tasks", nav: "Tasks", title: () => "Tasks", load: tasks },
  { path: /^\/tasks\/[^/]+$/, to: "/tasks", title: nameIn, load: task },
  { path: /^\/calendar$/, to: "/calendar", nav: "Calendar", title: () => "Calendar", load: calendar },
  { path: /^\/runs$/, to: "/runs", nav: "Runs", title: () => "Runs", load: runs },
  { path: /^\/runs\/.+$/, to: "/runs", title: idIn, load: run },
  { path: /^\/backfill$/, to: "/backfill", nav: "Backfill", title: () => "Backfill", load: backfill },
  { path: /^\/lanes$/, to: "/lanes", nav: "Lanes", title: () => "Lanes", load: lanes },
];
