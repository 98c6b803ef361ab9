/** `pawl dev`: AWS on this machine, in the foreground until Ctrl-C. The folder `local` does all the work. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { ownFolder } from "../deployment/project-folder.ts";
import { examples } from "../options.ts";
import type { Session } from "../session.ts";
import type { DevSettings, ReadyDev } from "../shell.ts";
import { askFirst, askFirstOption } from "./approval/ask-first.ts";
import { portNumber } from "./port-number.ts";

interface DevCommandOptions extends Omit<DevSettings, "stateFolder" | "onReady"> {
  readonly state?: string;
  readonly consolePort?: number;
  readonly console: boolean;
  readonly yes?: true;
}

const usualConsolePort = 4767;

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
    .option(
      "--console-port <port>",
      `the port of its console (default: ${usualConsolePort}, or any free one)`,
      portNumber,
    )
    .option("--no-console", "serve no console")
    .addHelpText("after", examples(session, "dev", "dev --port 4800 --state .pawl-two", "dev --reset"))
    .action(async ({ port, state, reset, passOver, yes, ...options }: DevCommandOptions) => {
      const stateFolder = state === undefined ? undefined : resolve(shell.cwd, state);
      if (reset && !(await mayReset(session, stateFolder ?? join(ownFolder, ".pawl"), yes))) return;
      // Where services take any free port, so does the console.
      const consolePort = options.consolePort ?? (port === 0 ? 0 : undefined);
      // --reset is left out: the same words again would delete the state.
      const given = optionWords({ port, state, passOver });
      const onReady = options.console
        ? (dev: ReadyDev) => serveDevConsole(session, dev, { port: consolePort, given })
        : undefined;
      await shell.dev({ port, stateFolder, reset, passOver, onReady });
    });
}

interface ConsoleSettings {
  readonly port: number | undefined;
  /** The options of `pawl dev` besides those of its console, as words. */
  readonly given: readonly string[];
}

/** Serves the console on a port of its own: at that of the services, an uploaded page would have its origin. */
async function serveDevConsole(
  session: Session,
  dev: ReadyDev,
  { port, given }: ConsoleSettings,
): Promise<void> {
  const { shell, open, run } = session;
  const { openConsole } = await import("../console/server/index.ts");
  // Without a key of a real account in the environment, clients take one that means nothing.
  const own = { ...shell, env: { ...shell.env, AWS_ACCESS_KEY_ID: undefined } };
  const opened = session.target({ endpoint: dev.endpoint }).then((target) => open(target, own));
  const start = (at: number) => {
    const words = [...given, ...(at === usualConsolePort ? [] : ["--console-port", String(at)])];
    const isPlain = words.length === 0 && shell.env.npm_lifecycle_event === "start";
    return isPlain ? ["npm", "start"] : [...shell.pawl, "dev", ...words];
  };
  const options = { shell: own, open, opened, run, target: ["--endpoint", dev.endpoint], start };
  try {
    const served = await openConsole({ ...options, port: port ?? usualConsolePort }).catch((error) => {
      if (port !== undefined) throw error;
      return openConsole({ ...options, port: 0 });
    });
    dev.onReload(() => served.renew());
    dev.closed.addEventListener("abort", () => void served.close());
    dev.say(`console at ${served.url}`);
  } catch (error) {
    // The app runs all the same.
    dev.say(`look: there is no console: ${(error as Error).message}`);
  }
}

/** The options that decide where it is and what it has, as they are written. */
function optionWords({
  port,
  state,
  passOver = [],
}: Pick<DevCommandOptions, "port" | "state" | "passOver">): string[] {
  return [
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(state === undefined ? [] : ["--state", state]),
    ...(passOver.length === 0 ? [] : ["--pass-over", ...passOver]),
  ];
}

/** There is one earlier state at most: the one before it is deleted. */
async function mayReset(session: Session, folder: string, yes: true | undefined): Promise<boolean> {
  const kept = `${folder}.old`;
  if (!existsSync(folder) || !existsSync(kept)) return true;
  return (
    (await askFirst(session, { doing: `delete ${kept}, which an earlier reset has kept`, yes })) !== undefined
  );
}
