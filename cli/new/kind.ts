/** A kind of task that `pawl new` can write: its files, and what it needs in the lists of a project. */
import type { TaskNames } from "./names.ts";

/** A service that the task uses. */
export interface NewService {
  /** Its name in `ctx.services`. */
  readonly name: string;
  readonly imports: readonly string[];
  /** What makes it, of `variable`. */
  readonly make: string;
}

/** What the task needs in AWS. */
export interface NewResources {
  readonly imports: readonly string[];
  /** Before the list is returned, such as a construct. */
  readonly before: string;
  /** The task's entry in the list. */
  readonly entry: string;
  /** What `resources` must be given for it. */
  readonly needs: readonly ("scope" | "removal" | "uploads")[];
}

export interface Kind {
  readonly lane: "default" | "bulk";
  /** New files by their paths from the project's root, the task's first and its test second. */
  files(names: TaskNames): Readonly<Record<string, string>>;
  service?(names: TaskNames): NewService;
  resources?(names: TaskNames): NewResources;
}

export const taskPath = ({ path }: TaskNames) => `functions/tasks/${path}.ts`;
export const testPath = ({ path }: TaskNames) => `test/tasks/${path}.test.ts`;
