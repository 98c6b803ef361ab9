/** A kind of task that `pawl new` can write: its files, what it needs in the lists of a project, and how it is run. */
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
  /** What `pawl run` needs besides the task, so that a first run succeeds. @default nothing */
  runWith?(names: TaskNames): string;
  /** What is left to do before the task does something real. @default nothing is to be said */
  yours?(names: TaskNames): string;
}

export const taskPath = ({ file }: TaskNames) => file;
export const samplePath = ({ path }: TaskNames) => `test/tasks/${path}.csv`;
export const jsonLinesPath = ({ path }: TaskNames) => `test/tasks/${path}.jsonl`;
export const testPath = ({ path }: TaskNames) => `test/tasks/${path}.test.ts`;
