import { show } from "../show.ts";

const mostNames = 50;
const longestName = 64;

/** What is wrong with names, of a task or of a stage. */
export function maskedMistakes(masked: unknown): string[] {
  if (masked === undefined) return [];
  const allowed = `a list of at most ${mostNames} names of params of 1 to ${longestName} characters, such as ["token"]`;
  const isName = (name: unknown) => typeof name === "string" && name !== "" && name.length <= longestName;
  const isAllowed = Array.isArray(masked) && masked.length <= mostNames && masked.every(isName);
  return isAllowed ? [] : [`masked ${show(masked)} is not allowed: ${allowed}`];
}
