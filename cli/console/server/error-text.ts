/** What a page is told of a command that failed. */
import { isOfCredentials } from "../../explain-error.ts";
import { shellCommand } from "../../shell-words.ts";
import type { Context } from "./answer.ts";

type Started = Pick<Context, "shell" | "target" | "shownTarget" | "readOnly" | "start">;

/** @param said what the command said, line by line */
export function errorText(said: readonly string[], started: Started): string {
  const first = said.findLastIndex((line) => line.startsWith("error: "));
  // An error may have several lines, one a mistake.
  const error =
    said
      .slice(Math.max(0, first))
      .join("\n")
      .replace(/^error: /, "") || "failed";
  if (!isOfCredentials(error)) return error;
  return `${error}. Then start the console again, as it keeps the credentials that it began with: ${startLine(started)}`;
}

/** The command line that starts this console again. */
function startLine({ shell, target, shownTarget = target, readOnly, start }: Started): string {
  const options = readOnly ? ["--read-only"] : [];
  return shellCommand(start ?? [...shell.pawl, "console", ...options, ...shownTarget]);
}
