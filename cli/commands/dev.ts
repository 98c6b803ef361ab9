/** `pawl dev`: AWS on this machine, in the foreground. Everything about it is in `local/`. */
import { type Command, InvalidArgumentError } from "commander";
import type { Session } from "../session.ts";

/** What `startDev` takes. */
interface DevOptions {
  readonly port?: number;
  readonly state?: string;
  readonly passOver?: readonly string[];
}

export function devCommand(program: Command, _session: Session): void {
  program
    .command("dev")
    .description("run the whole app on this machine, without an AWS account")
    .option("--port <port>", "where it listens (default: 4766)", portNumber)
    .option("--state <folder>", "where its state lives (default: .pawl)")
    .option("--pass-over <types...>", "resource types of the template to do without")
    .action(async (options: DevOptions) => {
      // By a name that is not looked up before it is asked for.
      const place = "../../local/dev.ts";
      const { startDev } = (await import(place)) as { startDev(options: DevOptions): Promise<unknown> };
      await startDev(options);
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a port from 1 to 65535, or 0 for any free one");
}
