/** `pawl mcp`: lets an assistant ask a deployment, and do what its person allows by name, over standard input and output. */
import type { Command } from "commander";
import { addTargetOptions, type TargetOptions, targetWords } from "../deployment/target.ts";
import { allowedWritesOption, type WritingVerb } from "../mcp/allowed-writes.ts";
import { examples } from "../options.ts";
import type { Session } from "../session.ts";
import { PawlOption, UsageError } from "../usage.ts";
import type { CommandEntry } from "./command-entry.ts";

interface McpCommandOptions extends TargetOptions {
  readonly allowWrites?: readonly WritingVerb[];
}

export const mcpCommand =
  (commands: () => readonly CommandEntry[]) =>
  (program: Command, session: Session): void => {
    addTargetOptions(
      program
        .command("mcp")
        .description("let an assistant ask a deployment, by the Model Context Protocol on standard input")
        .addOption(
          new PawlOption(
            "--allow-writes <verbs>",
            "what it may do besides reading, such as pause,resume,run (default: nothing)",
          ).repeatable(allowedWritesOption),
        )
        .addHelpText(
          "after",
          "\nAn assistant starts it: see docs/assistants.md. It ends with its standard input.",
        )
        .addHelpText(
          "after",
          examples(session, "mcp --stage prod", "mcp --stage dev --allow-writes pause,resume,run"),
        )
        .action(async ({ allowWrites = [], ...target }: McpCommandOptions) => {
          if (allowWrites.length > 0 && target.stage === undefined && target.endpoint === undefined)
            throw new UsageError(
              "--allow-writes needs --stage or --endpoint: a write never goes to a deployment that was only found",
            );
          // A stage that cannot exist is refused before an assistant relies on it.
          await session.target(target);
          const { shell, open, run } = session;
          const { openMcp } = await import("../mcp/index.ts");
          await openMcp({
            ...{ session, shell, open, run, target: targetWords(target) },
            ...{ commands: commands(), allowedWrites: allowWrites, version: program.version() ?? "" },
          });
          shell.leave();
        }),
    );
  };
