import type { CommandResult } from "./command-options.ts";

/** What the manifest has of a task that runs a program. */
export interface ManifestCommand {
  /** The text of its command. @default it has none */
  readonly command?: string;
  /** The text of the command that is run once a run has errored. @default it has none */
  readonly onErrorCommand?: string;
  /** What exit codes of its command mean. @default 0 is succeeded, and every other errored */
  readonly returnCodes?: Readonly<Record<number, CommandResult>>;
}
