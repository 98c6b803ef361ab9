import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { rateExpiry } from "./take-items.ts";

/** Who takes a place: `by` is another number for each request, by which a worker knows its place again when the answer was lost. */
interface Taker {
  /** Between two places of the row, in milliseconds. */
  readonly strideMs: number;
  readonly by: number;
}

/**
 * Takes the next place of a slow rate limit's row, while others wait in it: the place that ends where the row then does. It
 * follows on what others take at the same time, so nobody is refused for them.
 * @param now the row must reach to here; otherwise the place would be past
 * @param until it may not reach further
 */
export function takePlace(now: number, until: number, { strideMs, by }: Taker): TaskWrite {
  return {
    name: "take place",
    isTriedOnce: true,
    condition: [
      { name: "the row goes on", attribute: "upto#0", is: ">=", value: now },
      { name: "the row is not too long", attribute: "upto#0", is: "<=", value: until },
      { name: "its places are as far apart", attribute: "stride", is: "=", value: strideMs },
      notBy(by),
    ],
    set: { "by#0": by, expiresAt: rateExpiry(until + strideMs) },
    add: { "upto#0": strideMs },
  };
}

/**
 * Begins a row, or goes on with one that has ended, and takes its first place.
 * @param upTo the end of the row as it was seen; undefined where there was none
 * @param isOther its places are not as far apart as before: places of the row before are no longer anybody's
 */
export function beginRow(
  upTo: number | undefined,
  start: number,
  { strideMs, by }: Taker,
  isOther: boolean,
): TaskWrite {
  const seen = { name: "the row ends as it was seen", attribute: "upto#0" } as const;
  return {
    name: "begin row",
    isTriedOnce: true,
    condition: [upTo === undefined ? { ...seen, is: "absent" } : { ...seen, is: "=", value: upTo }],
    set: {
      "upto#0": start + strideMs,
      "by#0": by,
      stride: strideMs,
      expiresAt: rateExpiry(start + strideMs),
    },
    add: { row: isOther ? 1 : undefined },
  };
}

/** Its own earlier try may have applied, and only its answer was lost. */
function notBy(by: number): Clause<TaskPart> {
  const attribute = "by#0";
  return {
    name: "an earlier try did not take it",
    anyOf: [
      [{ name: "an earlier request took the last one", attribute, is: "<", value: by }],
      [{ name: "a later request took the last one", attribute, is: ">", value: by }],
    ],
  };
}
