/** How much a task's overrides may weigh: every run of the task that takes its slot writes the item that has them. */
import { byteLength } from "../cut.ts";
import { PawlError } from "../errors.ts";
import type { Override } from "./override.ts";

/** As JSON, in bytes. */
export const heaviestOverrides = 1_536;

/** JSON text of overrides. Those that are over lose author and note where there is no room. @throws PawlError */
export function storedOverrides(overrides: readonly Override[], now: number): string {
  const whole = JSON.stringify(overrides);
  if (byteLength(whole) <= heaviestOverrides) return whole;
  const bare = overrides.map((one) =>
    one.until !== undefined && one.until <= now ? { ...one, author: undefined, note: undefined } : one,
  );
  const text = JSON.stringify(bare);
  const bytes = byteLength(text);
  if (bytes <= heaviestOverrides) return text;
  throw new PawlError(
    "too-long",
    `the task's overrides weigh ${bytes} bytes as JSON: at most ${heaviestOverrides} are allowed, so shorten expression or note`,
  );
}
