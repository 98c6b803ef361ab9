/** All pages, by the path of their address. Each comes with a script and a style of its own when it is first opened. */
import { idIn, nameIn } from "../api/addresses.ts";
import type { PageEntry } from "./index.ts";

export const pages: readonly PageEntry[] = [
  {
    ...{ name: "tasks", path: /^\/(tasks)?$/, to: "/tasks", nav: "Tasks", title: () => "Tasks" },
    load: async () => (await import("./tasks/index.tsx")).TasksPage,
  },
  {
    ...{ name: "task", path: /^\/tasks\/[^/]+$/, to: "/tasks", title: nameIn },
    load: async () => (await import("./task/index.tsx")).TaskPage,
  },
  {
    ...{ name: "calendar", path: /^\/calendar$/, to: "/calendar", nav: "Calendar", title: () => "Calendar" },
    load: async () => (await import("./calendar/index.tsx")).CalendarPage,
  },
  {
    ...{ name: "runs", path: /^\/runs$/, to: "/runs", nav: "Runs", title: () => "Runs" },
    load: async () => (await import("./runs/index.tsx")).RunsPage,
  },
  {
    ...{ name: "run", path: /^\/runs\/.+$/, to: "/runs", title: idIn },
    load: async () => (await import("./run/index.tsx")).RunPage,
  },
  {
    ...{ name: "backfill", path: /^\/backfill$/, to: "/backfill", nav: "Backfill", title: () => "Backfill" },
    load: async () => (await import("./backfill/index.tsx")).BackfillPage,
  },
  {
    ...{ name: "lanes", path: /^\/lanes$/, to: "/lanes", nav: "Lanes", title: () => "Lanes" },
    load: async () => (await import("./lanes/index.tsx")).LanesPage,
  },
];

/** The page of an address; undefined where there is none. */
export function pageAt({ pathname }: { readonly pathname: string }): PageEntry | undefined {
  return pages.find(({ path }) => path.test(pathname));
}
