/** `pawl console`: a page on this machine that shows a deployment, and does what the command does. */
import { type Command, InvalidArgumentError } from "commander";
import { addTargetOptions, type TargetOptions, targetWords } from "../deployment/target.ts";
import { examples } from "../options.ts";
import type { Session } from "../session.ts";

interface ConsoleCommandOptions extends TargetOptions {
  readonly port?: number;
  readonly readOnly?: true;
}

export function consoleCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("console")
      .description("show a deployment as a page in the browser, on this machine alone")
      .option("--port <port>", "the port to listen on (default: any free one)", portNumber)
      .option("--read-only", "let the page change nothing")
      .addHelpText("after", examples(session, "console", "console --stage prod --read-only"))
      .action(async ({ port, readOnly, ...target }: ConsoleCommandOptions) => {
        const { shell } = session;
        const { openConsole } = await import("../console/server/index.ts");
        // What cannot be reached is said here, before a page has nothing to show.
        const opened = session.target(target).then((found) => session.open(found, shell));
        const served = await openConsole({
          ...{ shell, open: session.open, opened, target: targetWords(target), port, readOnly },
        });
        const { project, stage } = await opened;
        session.tell(`console of project ${project}, stage ${stage}; Ctrl-C ends it`);
        session.print(served.url);
        const ended = shell.interruptible();
        while (!ended.aborted) await shell.sleep(3_600_000);
        await served.close();
      }),
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("expected a port from 1 to 65535, or 0 for any free one");
}
