/** Says in a file that something happened: lines stand in the order in which they were written. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { place } from "./place.ts";

/** Adds a line to the marks of a name. */
export function mark(name: string, line: string): void {
  appendFileSync(place + name, `${line}\n`);
}

/** How often a line stands there by now. */
export function marked(name: string, line: string): number {
  if (!existsSync(place + name)) return 0;
  return readFileSync(place + name, "utf8")
    .split("\n")
    .filter((each) => each === line).length;
}
