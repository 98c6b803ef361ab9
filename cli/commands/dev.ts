/** `pawl dev`: AWS on this machine, in the foreground until Ctrl-C. The folder `local` does all the work. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { ownFolder } from "../deployment/project-folder.ts";
import type { Session } from "../session.ts";
import type { DevSettings } from "../shell.ts";
import { askFirst, askFirstOption } from "./approval/ask-first.ts";

interface DevCommandOptions extends Omit<DevSettings, "stateFolder"> {
  readonly state?: string;
  readonly yes?: true;
}

export function devCommand(program: Command, session: Session): void {
  const { shell } = session;
  program
    .command("dev")
    .description("run the whole app on this machine, without an AWS account")
    .option("--port <port>", "the port to listen on (default: 4766)", portNumber)
    .option("--state <folder>", "the folder for its state (default: .pawl)")
    .option("--reset", "start from scratch: the earlier state is kept in a folder that ends in .old")
    .addOption(
      askFirstOption("with --reset: delete what an earlier reset has kept without asking").needs("--reset"),
    )
    .option("--pass-over <types...>", "resource types of the template to leave out")
    .action(async ({ port, state, reset, passOver, yes }: DevCommandOptions) => {
      const stateFolder = state === undefined ? undefined : resolve(shell.cwd, state);
      if (reset && !(await mayReset(session, stateFolder ?? join(ownFolder, ".pawl"), yes))) return;
      await shell.dev({ port, stateFolder, reset, passOver });
    });
}

/** There is one earlier state at most: the one before it is deleted. */
async function mayReset(session: Session, folder: string, yes: true | undefined): Promise<boolean> {
  const kept = `${folder}.old`;
  if (!existsSync(folder) || !existsSync(kept)) return true;
  return (
    (await askFirst(session, { doing: `delete ${kept}, which an earlier reset has kept`, yes })) !== undefined
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a port from 1 to 65535, or 0 for any free one");
}
