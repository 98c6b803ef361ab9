/**
 * The `pawl` command: reads the arguments, runs one command of `commands/`, turns what is thrown into one line
 * and an exit code. What a command needs beyond words is imported when it runs: `--help` loads no SDK.
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { devCommand } from "./commands/dev.ts";
import { historyCommand } from "./commands/reading/history.ts";
import { listCommand } from "./commands/reading/list.ts";
import { nextCommand } from "./commands/reading/next.ts";
import { statusCommand } from "./commands/reading/status.ts";
import { cancelCommand } from "./commands/runs/cancel.ts";
import { pauseCommand } from "./commands/runs/pause.ts";
import { redriveCommand } from "./commands/runs/redrive.ts";
import { resumeCommand } from "./commands/runs/resume.ts";
import { runCommand } from "./commands/runs/run.ts";
import { explainError } from "./explain-error.ts";
import { type Opener, Session } from "./session.ts";
import { processShell, type Shell } from "./shell.ts";
import { UsageError } from "./usage-error.ts";

/** Done; refused or failed; wrong usage. */
const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** In the order in which help lists them. */
const commands = [
  listCommand,
  statusCommand,
  runCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  redriveCommand,
  historyCommand,
  nextCommand,
  devCommand,
];

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
  const { stdout, stderr } = session.shell;
  const program = new Command("pawl")
    .description("scheduled and resumable tasks on AWS, with no server")
    .version(version(), "-V, --version", "print the version")
    .option("--debug", "show where an error came from (also PAWL_DEBUG=1)")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show a command's help")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      // A guess at what was meant stands on the same line.
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

const openLazily: Opener = async (target, env) => {
  const { openDeployment } = await import("./deployment/deployed-pawl.ts");
  return openDeployment(target, env);
};
