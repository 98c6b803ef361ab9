/** What a task yielded that has the wrong shape, in one sentence. */
import { NonRetryableError } from "../../errors.ts";
import { show } from "../../show.ts";

const shapes = {
  items: "items yields [item, cursor]",
  pages: "pages yields [items, cursorOf], an array and a function",
} as const;

/** The error for something else than the shape that is yielded. To try again does not help. */
export function wrongShape(kind: keyof typeof shapes, given: unknown): NonRetryableError {
  return new NonRetryableError(`${shapes[kind]}, got ${show(given, 120)}`);
}
