/** The pages, by the path of their address. */
import type { ComponentType } from "preact";
import { idIn, nameIn } from "../api/addresses.ts";
import type { ListDocument } from "../api/documents.ts";
import type { Polled } from "../api/poll.ts";
import { BackfillPage } from "./backfill/index.tsx";
import { CalendarPage } from "./calendar/index.tsx";
import { LanesPage } from "./lanes/index.tsx";
import { RunPage } from "./run/index.tsx";
import { RunsPage } from "./runs/index.tsx";
import { TaskPage } from "./task/index.tsx";
import { TasksPage } from "./tasks/index.tsx";

/** What each page is given. */
export interface PageProps {
  readonly address: URL;
  /** The deployed tasks, which most pages need. */
  readonly tasks: Polled<ListDocument>;
}

export interface PageEntry {
  readonly path: RegExp;
  /** Where its name leads to. */
  readonly to: string;
  /** Its name among the pages. Undefined for one that is reached from another. */
  readonly nav?: string;
  title(address: URL): string;
  readonly Body: ComponentType<PageProps>;
}

export const pages: readonly PageEntry[] = [
  { path: /^\/(tasks)?$/, to: "/tasks", nav: "Tasks", title: () => "Tasks", Body: TasksPage },
  { path: /^\/tasks\/[^/]+$/, to: "/tasks", title: nameIn, Body: TaskPage },
  { path: /^\/calendar$/, to: "/calendar", nav: "Calendar", title: () => "Calendar", Body: CalendarPage },
  { path: /^\/runs$/, to: "/runs", nav: "Runs", title: () => "Runs", Body: RunsPage },
  { path: /^\/runs\/.+$/, to: "/runs", title: idIn, Body: RunPage },
  { path: /^\/backfill$/, to: "/backfill", nav: "Backfill", title: () => "Backfill", Body: BackfillPage },
  { path: /^\/lanes$/, to: "/lanes", nav: "Lanes", title: () => "Lanes", Body: LanesPage },
];
