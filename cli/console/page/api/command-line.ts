/** The command line that does what a call does, to paste into a shell. */
import { shellCommand } from "../../../shell-words.ts";
import { type Ask, optionPairs } from "./call.ts";
import type { AboutDocument } from "./documents.ts";

/** Options that only an answer to the page needs, or that mean that the page has asked already. */
const own: readonly string[] = ["yes"];

/** @param file how a file that goes with the call is called */
export function commandLine(
  { command, args = [], options = {} }: Ask,
  { pawl, target }: Pick<AboutDocument, "pawl" | "target">,
  file?: string,
): string {
  const flags = optionPairs(options)
    .filter(([name]) => !own.includes(name))
    .flatMap(([name, value]) => {
      if (value === "") return [`--${name}`];
      const given = value === "-" && file !== undefined ? file : value;
      return given.startsWith("-") ? [`--${name}=${given}`] : [`--${name}`, given];
    });
  return shellCommand([...pawl, command, ...args, ...flags, ...target]);
}
