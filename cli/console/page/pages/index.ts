/** The pages, by the path of their address. */
import type { ComponentType } from "preact";
import type { ListDocument } from "../api/documents.ts";
import type { Polled } from "../api/poll.ts";
import { TasksPage } from "./tasks.tsx";

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
];
