/**
 * `pawl completion bash|zsh|fish`: a script for the shell's start-up file. With the words of a command line, as the script
 * passes them on, it prints what may stand in place of the last one, within a second or not at all.
 */
import { join } from "node:path";
import { setTimeout as timer } from "node:timers/promises";
import { Argument, type Command } from "commander";
import { printableLine } from "../../functions/model/printable.ts";
import { pawlRoot } from "../../roots.ts";
import { type ShellName, shells } from "../completion/scripts.ts";
import { examples } from "../options.ts";
import type { Session } from "../session.ts";
import { joined } from "../show/words.ts";
import type { CommandEntry } from "./command-entry.ts";

/** How long a deployment on this machine is waited for, in milliseconds. */
const longestMs = 700;

/** @param all the commands that are completed */
export const completionCommand =
  (all: () => readonly CommandEntry[]) =>
  (program: Command, session: Session): void => {
    program
      .command("completion")
      .description("print a script by which bash, zsh or fish completes pawl's commands, options and values")
      .usage("[options] <shell>")
      .addArgument(new Argument("<shell>").choices(shells))
      .argument("[words...]")
      .addHelpText(
        "after",
        examples(
          session,
          "completion bash >> ~/.bashrc",
          "completion zsh >> ~/.zshrc",
          "completion fish > ~/.config/fish/completions/pawl.fish",
        ),
      )
      .action(async (shell: ShellName, [pawl, ...words]: readonly string[]) => {
        if (pawl !== undefined) return answer(session, all(), words);
        const { completionScript } = await import("../completion/scripts.ts");
        const bin = join(pawlRoot, "cli/bin.js");
        session.print(completionScript(shell, [process.execPath, bin]));
      });
  };

async function answer(
  session: Session,
  all: readonly CommandEntry[],
  words: readonly string[],
): Promise<void> {
  const { complete } = await import("../completion/complete.ts");
  const waited = new AbortController();
  const found = await Promise.race([
    complete(session, all, words),
    timer(longestMs, undefined, { signal: waited.signal }),
  ]);
  waited.abort();
  // A call that still waits for its answer would keep the process.
  if (found === undefined) return session.shell.leave();
  const { candidates, files } = found;
  // The script takes each line for a value.
  for (const { value, description } of candidates)
    session.print(printableLine(joined(" -- ", [value, description])));
  if (files !== undefined) session.print(`:${files.only ?? "files"} ${files.prefix}`);
}
