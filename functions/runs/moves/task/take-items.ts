import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** A slice of a track of a rate limit: from an instant to another, in epoch milliseconds. */
export interface TakenSlice {
  readonly track: number;
  readonly start: number;
  readonly end: number;
}

/** An item of a rate limit that nobody asked for any more goes this long after what it gave out, in seconds. */
const keptSeconds = 172_800;

/** When it goes. @param last the end of what it gave out, in epoch milliseconds @returns epoch seconds */
export function rateExpiry(last: number): number {
  return Math.ceil(last / 1_000) + keptSeconds;
}

/**
 * Takes slices of a rate limit's tracks, all or none. Each begins after all that was given out of its track before: so no two
 * overlap, no matter which worker writes, how late, or how often. `by` is another number for each request, by which a worker knows
 * its slices again when the answer was lost.
 */
export function takeItems(slices: readonly TakenSlice[], by: number): TaskWrite {
  const last = Math.max(...slices.map(({ end }) => end));
  return {
    name: "take items",
    isTriedOnce: true,
    condition: slices.map(({ track, start }) => notGivenAfter(track, start)),
    set: {
      ...Object.fromEntries(
        slices.flatMap(({ track, end }) => [
          [`upto#${track}`, end],
          [`by#${track}`, by],
        ]),
      ),
      expiresAt: rateExpiry(last),
    },
  };
}

function notGivenAfter(track: number, start: number): Clause<TaskPart> {
  const attribute = `upto#${track}` as const;
  return {
    name: "nothing after its beginning was given out",
    anyOf: [
      [{ name: "nothing was given out", attribute, is: "absent" }],
      [{ name: "what was given out ended before", attribute, is: "<=", value: start }],
    ],
  };
}
