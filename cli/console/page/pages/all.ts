/** All pages, by the path of their address. */
import { idIn, nameIn } from "../api/addresses.ts";
import { BackfillPage } from "./backfill/index.tsx";
import { CalendarPage } from "./calendar/index.tsx";
import type { PageEntry } from "./index.ts";
import { LanesPage } from "./lanes/index.tsx";
import { RunPage } from "./run/index.tsx";
import { RunsPage } from "./runs/index.tsx";
import { TaskPage } from "./task/index.tsx";
import { TasksPage } from "./tasks/index.tsx";

export const pages: readonly PageEntry[] = [
  { path: /^\/(tasks)?$/, to: "/tasks", nav: "Tasks", title: () => "Tasks", Body: TasksPage },
  { path: /^\/tasks\/[^/]+$/, to: "/tasks", title: nameIn, Body: TaskPage },
  { path: /^\/calendar$/, to: "/calendar", nav: "Calendar", title: () => "Calendar", Body: CalendarPage },
  { path: /^\/runs$/, to: "/runs", nav: "Runs", title: () => "Runs", Body: RunsPage },
  { path: /^\/runs\/.+$/, to: "/runs", title: idIn, Body: RunPage },
  { path: /^\/backfill$/, to: "/backfill", nav: "Backfill", title: () => "Backfill", Body: BackfillPage },
  { path: /^\/lanes$/, to: "/lanes", nav: "Lanes", title: () => "Lanes", Body: LanesPage },
];
