/** How much a task's overrides may weigh: every run of the task that takes its slot writes the item that has them. */
import { byteLength } from "../cut.ts";
import { PawlError } from "../errors.ts";
import { type Override, switchedAhead } from "./override.ts";

/** As JSON, in bytes. */
export const heaviestOverrides = 1_536;

/** JSON text of overrides. Those that are over lose what people said of them where there is no room. @throws PawlError */
export function storedOverrides(overrides: readonly Override[], now: number): string {
  const whole = JSON.stringify(overrides);
  if (byteLength(whole) <= heaviestOverrides) return whole;
  const isOver = ({ until }: Override) => until !== undefined && until < now;
  // One that acts at once is kept for its note alone.
  const bare = overrides
    .filter((one) => !isOver(one) || switchedAhead[one.setting])
    .map((one) => (isOver(one) ? { ...one, author: undefined, note: undefined, removal: undefined } : one));
  const text = JSON.stringify(bare);
  const bytes = byteLength(text);
  if (bytes <= heaviestOverrides) return text;
  throw new PawlError(
    "too-long",
    `the task's overrides weigh ${bytes} bytes as JSON: at most ${heaviestOverrides} are allowed, so shorten expression or note`,
  );
}
