/** Where in its flexible window an occurrence is delivered. AWS chooses; here the schedule and the instant do. */
import { createHash } from "node:crypto";

/** Whole seconds, in milliseconds, less than the window. The same each time: a test gets the same instants. */
export function flexibleDelay(scheduleArn: string, instant: number, windowMinutes: number): number {
  const drawn = createHash("sha256").update(`${scheduleArn} ${instant}`).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(drawn * windowMinutes * 60) * 1000;
}
