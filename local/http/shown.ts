import { printableLine } from "../../functions/model/printable.ts";

const longest = 60;

/** A value as JSON, short and on one line, without what a terminal must not get from a request. */
export function shown(value: unknown): string {
  const text = printableLine(JSON.stringify(value) ?? String(value));
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}
