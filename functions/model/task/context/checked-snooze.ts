import { show } from "../../show.ts";

/** What `ctx.snooze` is given. @throws Error for anything but seconds from 0 to a year */
export function checkedSnooze(seconds: unknown): number {
  if (typeof seconds === "number" && seconds >= 0 && seconds <= 31_536_000) return seconds;
  throw new Error(`snooze ${show(seconds)} is not allowed: seconds from 0 to 31536000`);
}
