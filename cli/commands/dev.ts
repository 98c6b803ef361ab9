/** `pawl dev`: AWS on this machine, in the foreground until Ctrl-C. Everything about it is in `local/`. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Session } from "../session.ts";

interface DevCommandOptions {
  readonly port?: number;
  readonly state?: string;
  readonly passOver?: readonly string[];
}

export function devCommand(program: Command, { shell }: Session): void {
  program
    .command("dev")
    .description("run the whole app on this machine, without an AWS account")
    .option("--port <port>", "where it listens (default: 4766)", portNumber)
    .option("--state <folder>", "where its state lives (default: .pawl)")
    .option("--pass-over <types...>", "resource types of the template to do without")
    .action(async ({ port, state, passOver }: DevCommandOptions) => {
      const { startDev } = await import("../../local/index.ts");
      await startDev({
        ...(port !== undefined && { port }),
        ...(state !== undefined && { stateFolder: resolve(shell.cwd, state) }),
        ...(passOver !== undefined && { passOver }),
      });
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a port from 1 to 65535, or 0 for any free one");
}
