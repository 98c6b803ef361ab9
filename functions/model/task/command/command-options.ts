/** What a task says that runs a command: a program with its arguments, in place of code. docs/command-tasks.md tells all of it. */
import type { CallbackContext } from "../context/task-context.ts";

/** What an exit code means. A warning is succeeded, with a mark on the record; errored is not tried again. */
export const commandResults = ["succeeded", "warning", "errored"] as const;
export type CommandResult = (typeof commandResults)[number];

/** The variables of a command: those that are undefined are left out. */
export type CommandEnv = Readonly<Record<string, string | undefined>>;

export interface CommandOptions<Context = CallbackContext> {
  /**
   * Runs a program, such as `"pg_dump --format=custom $DATABASE"`. It is split by the rules of shells and run without one;
   * `$NAME` is replaced by the value that `env` gives it, which is always a part of one argument. Params arrive as variables
   * `PAWL_PARAM_NAME`. Code 0 is succeeded. It has the time of one turn. @default none
   */
  readonly command?: string;
  /**
   * The program's variables, or a function that makes them for each attempt. It is passed no others but Pawl's own, PATH, HOME and
   * LANG. Values of names that end in PASSWORD, SECRET, TOKEN or KEY are masked in what it prints. @default none
   */
  readonly env?: CommandEnv | ((ctx: Context) => CommandEnv | Promise<CommandEnv>);
  /** Gives the text unchanged to `/bin/sh -c`, which has the values as variables alone. @default false */
  readonly shell?: boolean;
  /**
   * What exit codes mean, such as `{ 3: "succeeded", 4: "warning", 5: "errored" }`: with a code that is listed as errored the
   * run ends at once, without another attempt. @default 0 is succeeded, and with every other the attempt has failed
   */
  readonly returnCodes?: Readonly<Record<number, CommandResult>>;
  /** A command that is run when the run ends as errored. It has the error as `PAWL_ERROR`, and a minute. What becomes of it changes nothing. @default none */
  readonly onErrorCommand?: string;
  /** The folder in which it runs, from the root. @default "/tmp" */
  readonly cwd?: string;
  /** Whether what it prints is written to the log. The last lines are in the run's output in any case. @default true */
  readonly logOutput?: boolean;
}

/** The options that go with `command` alone. */
export const commandKeys = ["env", "shell", "returnCodes", "onErrorCommand", "cwd", "logOutput"] as const;

/** Where its program is looked for. What a Lambda layer has in `bin` is in `/opt/bin`. */
export const commandPath = "/opt/bin:/usr/local/bin:/usr/bin:/bin";
