/**
 * The `pawl` command: reads the arguments, runs one command of `commands/`, and turns an error into one line and an
 * exit code. Only the command that is called is loaded, and it loads what it needs when it runs: `--help` loads no more
 * than the table of commands.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { pawlRoot } from "../roots.ts";
import { commands } from "./commands/index.ts";
import { exitCodeOf, exitCodes } from "./exit-codes.ts";
import type { Opener, Session } from "./session.ts";
import { processShell, type Shell } from "./shell.ts";
import { shellCommand } from "./shell-words.ts";
import { Terminal } from "./terminal.ts";
import { checkUsage } from "./usage.ts";
import { plainUsage } from "./usage-text.ts";

/** Of an error, in characters. */
const longestLine = 1_000;

/** Runs one command. Returns its exit code; throws nothing. */
export async function main(
  args: readonly string[],
  shell: Shell = processShell(),
  open: Opener = openLazily,
): Promise<number> {
  const program = programOf(shell, args[0]);
  let session: Session | undefined;
  try {
    const called = calledCommand(args);
    if (called !== undefined && !commands.some(({ name }) => name === called) && args[0] === "help")
      program.error(`error: unknown command '${called}'`);
    for (const { name, description, load } of commands) {
      if (name !== called) {
        program.command(name).description(description);
        continue;
      }
      session = new (await import("./session.ts")).Session(shell, open, main);
      (await load())(program, session);
    }
    await program.parseAsync(args, { from: "user" });
    return session?.exitCode ?? exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (/^commander\.help(Displayed)?$/.test(error.code) && session !== undefined)
        await helpFurther(program, session, args);
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    const { explainError } = await import("./explain-error.ts");
    const err = new Terminal(shell.stderr, shell.env);
    const line = `error: ${explainError(error, await session?.elsewhere())}`;
    const lines = (session?.hidden(line) ?? line).split("\n");
    err.lines(lines.map(shortened).join("\n"));
    if (optionsIn(args).includes("--debug") || shell.env.PAWL_DEBUG)
      err.lines(session?.hidden(describe(error)) ?? describe(error));
    return exitCodeOf(error);
  }
}

/** Without what comes after `--`. */
function optionsIn(args: readonly string[]): readonly string[] {
  return args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
}

/** The command that the arguments call, or want the help of. */
function calledCommand(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith("-"));
  return first === "help" ? second : first;
}

/** The help of `run` with a task's name also tells that task's parameters. */
async function helpFurther(program: Command, session: Session, args: readonly string[]): Promise<void> {
  const [called, ...words] = args.filter((arg, i) => !arg.startsWith("-") && !(i === 0 && arg === "help"));
  if (called !== "run") return;
  const { printTaskParams } = await import("./commands/runs/run-help.ts");
  const options = program.commands.find((command) => command.name() === called)?.opts() ?? {};
  await printTaskParams(session, words, options);
}

function programOf({ stdout, stderr, env, pawl }: Shell, first = ""): Command {
  const out = new Terminal(stdout, env);
  const err = new Terminal(stderr, env);
  const terms = new Map(commands.map(({ name, term }) => [name, term]));
  return new Command(shellCommand(pawl))
    .description("scheduled and resumable tasks on AWS, with no server")
    .version(version(), "-V, --version", "print the version")
    .option("--debug", "show where an error came from (also PAWL_DEBUG=1)")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show a command's help")
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => terms.get(command.name()) ?? "help [command]",
    })
    .configureOutput({
      writeOut: (text) => out.plain(text),
      writeErr: (text) => err.plain(text),
      getOutHelpWidth: () => out.columns ?? 100,
      getErrHelpWidth: () => err.columns ?? 100,
      // Commander puts its guess at what was meant on a second line, and an argument may have several.
      outputError: (text, write) => {
        const isEarly = first.startsWith("-") && text.startsWith("error: unknown option");
        const hint = isEarly ? ": a command's options come after its name" : "";
        write(`${shortened(plainUsage(text.trimEnd().replace(/\n/g, " ")))}${hint}\n`);
      },
    })
    .exitOverride()
    .hook("preAction", (_, command) => checkUsage(command));
}

/** What was typed may be as long as it likes, and an error shows it: what is allowed comes after it, and stays. */
function shortened(line: string): string {
  if (line.length <= longestLine) return line;
  const [first, last] = [line.slice(0, longestLine / 2), line.slice(-longestLine / 2)];
  return `${first}… (${line.length - longestLine} characters left out) …${last}`;
}

function version(): string {
  return JSON.parse(readFileSync(join(pawlRoot, "package.json"), "utf8")).version;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const openLazily: Opener = async (target, shell) => {
  const { openDeployedPawl } = await import("./deployment/deployed-pawl.ts");
  return openDeployedPawl(target, shell);
};
