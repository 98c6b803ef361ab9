/**
 * The `pawl` command: reads the arguments, runs one command of `commands/`, and turns an error into one line and an
 * exit code. A command imports what it needs when it runs, so that `--help` loads no SDK.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { commands } from "./commands/index.ts";
import { exitCodes } from "./exit-codes.ts";
import { explainError } from "./explain-error.ts";
import { UsageError } from "./options.ts";
import { type Opener, Session } from "./session.ts";
import { processShell, type Shell } from "./shell.ts";

/** Runs one command. Returns its exit code; throws nothing. */
export async function main(
  args: readonly string[],
  shell: Shell = processShell(),
  open: Opener = openLazily,
): Promise<number> {
  const session = new Session(shell, open);
  try {
    await commandLine(session).parseAsync(args, { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    session.tell(`error: ${explainError(error)}`);
    if (args.includes("--debug") || shell.env.PAWL_DEBUG) session.tell(describe(error));
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  }
}

function commandLine(session: Session): Command {
  const { out, err } = session;
  const program = new Command("pawl")
    .description("scheduled and resumable tasks on AWS, with no server")
    .version(version(), "-V, --version", "print the version")
    .option("--debug", "show where an error came from (also PAWL_DEBUG=1)")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show a command's help")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => out.plain(text),
      writeErr: (text) => err.plain(text),
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      // Commander puts its guess at what was meant on a second line.
      outputError: (text, write) => write(`${text.trimEnd().replace(/\n/g, " ")}\n`),
    })
    .exitOverride();
  for (const command of commands) command(program, session);
  return program;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const openLazily: Opener = async (target, shell) => {
  const { openDeployedPawl } = await import("./deployment/deployed-pawl.ts");
  return openDeployedPawl(target, shell);
};
