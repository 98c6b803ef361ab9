/** What a page is told of a command that failed. */
import { errorOf } from "../../calls/call.ts";
import { isOfCredentials } from "../../explain-error.ts";
import { shellCommand } from "../../shell-words.ts";

/** @param said what the command said, line by line @param again the words that start this console again */
export function errorText(said: readonly string[], again: readonly string[]): string {
  const error = errorOf(said);
  if (!isOfCredentials(error)) return error;
  return `${error}. Then start the console again, as it keeps the credentials that it began with: ${shellCommand(again)}`;
}
