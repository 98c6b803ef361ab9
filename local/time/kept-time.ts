/**
 * Local time that is kept in a file. Messages and leases hold instants of local time: without the file, a restart
 * would put back time that was set forward, and leave them in a distant future.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { LocalTime, type LocalTimeState } from "./local-time.ts";

/** The time that the file holds, else the machine's. Each change is written to the file. */
export function keptTime(file: string): LocalTime {
  const time = LocalTime.of(readTime(file));
  time.onChange(({ offset, frozen }) => {
    if (offset === 0 && frozen === undefined) rmSync(file, { force: true });
    else writeFileSync(file, `${JSON.stringify({ offset, frozen })}\n`);
  });
  return time;
}

function readTime(file: string): LocalTimeState {
  try {
    const { offset, frozen } = JSON.parse(readFileSync(file, "utf8")) as LocalTimeState;
    return Number.isFinite(offset) ? { offset, frozen } : { offset: 0 };
  } catch {
    return { offset: 0 };
  }
}
