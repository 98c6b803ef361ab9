/** `pawl dev`: AWS on this machine, in the foreground until Ctrl-C. The folder `local` does all the work. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Session } from "../session.ts";
import type { DevSettings } from "../shell.ts";

interface DevCommandOptions extends Omit<DevSettings, "stateFolder"> {
  readonly state?: string;
}

export function devCommand(program: Command, { shell }: Session): void {
  program
    .command("dev")
    .description("run the whole app on this machine, without an AWS account")
    .option("--port <port>", "the port to listen on (default: 4766)", portNumber)
    .option("--state <folder>", "the folder for its state (default: .pawl)")
    .option("--reset", "start from scratch: the earlier state is kept in a folder that ends in .old")
    .option("--pass-over <types...>", "resource types of the template to leave out")
    .action(async ({ port, state, reset, passOver }: DevCommandOptions) => {
      const stateFolder = state === undefined ? undefined : resolve(shell.cwd, state);
      await shell.dev({ port, stateFolder, reset, passOver });
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a port from 1 to 65535, or 0 for any free one");
}
