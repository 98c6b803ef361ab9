/**
 * Local time that is kept in a file. Messages and leases hold instants of local time: without the file, a restart
 * would put back time that was set forward, and leave them in a distant future. So a file that cannot be used is
 * refused, not passed over.
 */
import { readFileSync, rmSync } from "node:fs";
import { boundsInWords, isInBounds } from "./bounds.ts";
import { LocalTime, type LocalTimeState } from "./local-time.ts";
import { replaceFile } from "./replace-file.ts";

/**
 * The time that the file holds, else the machine's. Each change is written to the file.
 *
 * @throws an `Error` that says what is wrong with the file's content
 */
export function keptTime(file: string): LocalTime {
  const time = LocalTime.of(readTime(file));
  time.onChange(({ offset, frozen }) => {
    if (offset === 0 && frozen === undefined) rmSync(file, { force: true });
    else replaceFile(file, `${JSON.stringify({ offset, frozen })}\n`);
  });
  return time;
}

function readTime(file: string): LocalTimeState {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { offset: 0 };
    throw error;
  }
  const state = parse(text);
  if (state === undefined)
    throw new Error('expected {"offset": MILLISECONDS}, also with "frozen": EPOCH MILLISECONDS');
  const { offset, frozen } = state;
  if (isInBounds(Date.now() + offset) && (frozen === undefined || isInBounds(frozen))) return state;
  throw new Error(`the time in it is out of range: allowed are instants ${boundsInWords}`);
}

function parse(text: string): LocalTimeState | undefined {
  try {
    const { offset, frozen } = JSON.parse(text) as Partial<LocalTimeState>;
    const isState = typeof offset === "number" && (frozen === undefined || typeof frozen === "number");
    return isState ? { offset, frozen } : undefined;
  } catch {
    return undefined;
  }
}
