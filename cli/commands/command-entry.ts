/** A command in the table of all, which loads its file only when it is called. */
import type { Command } from "commander";
import type { Session } from "../session.ts";

export interface CommandEntry {
  readonly name: string;
  /** Its name with its arguments, as help shows it. */
  readonly term: string;
  readonly description: string;
  /** Adds the command, with its options, to the program. */
  load(): Promise<(program: Command, session: Session) => void>;
}
