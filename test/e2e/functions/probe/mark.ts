/** Notes in a file that something happened, in order. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { marksPath } from "./marks-path.ts";

/** Adds a line to the marks of a name. */
export function mark(name: string, line: string): void {
  appendFileSync(marksPath + name, `${line}\n`);
}

/** How often a line was added so far. */
export function marked(name: string, line: string): number {
  if (!existsSync(marksPath + name)) return 0;
  return readFileSync(marksPath + name, "utf8")
    .split("\n")
    .filter((each) => each === line).length;
}
