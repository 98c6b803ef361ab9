/**
 * Writes lines to an output that may be read slowly or not at all, such as a pipe to a pager. Unread output is buffered up to
 * a limit. Further lines are dropped, and their number is printed as soon as there is room again.
 */
import type { Writable } from "node:stream";

const longestUnread = 8 * 1024 * 1024;

/** @returns writes a line, unless too much is unread */
export function boundedOutput(
  output: Pick<Writable, "write" | "writableLength">,
  longest = longestUnread,
): (line: string) => void {
  let leftOut = 0;
  return (line) => {
    if (output.writableLength > longest) {
      leftOut++;
      return;
    }
    if (leftOut > 0) output.write(`${leftOut} lines are left out here, since nobody read them in time\n`);
    leftOut = 0;
    output.write(`${line}\n`);
  };
}
