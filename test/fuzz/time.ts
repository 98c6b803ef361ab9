/** Bodies of `POST /_pawl/time`: moved within the bounds, or refused in one line, and time stays a time. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { AwsError } from "../../local/index.ts";
import { readMove } from "../../local/time/time-control.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const now = Date.parse("2026-11-21T03:00:00Z");
const earliest = Date.parse("2000-01-01T00:00:00Z");
const latest = Date.parse("2100-01-01T00:00:00Z");

const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e300, 1e13, -1, -0, 8.64e15, Number.MAX_VALUE, 5e-324, 31_622_400, 31_622_401, 2 ** 53),
);
const instants = fc.oneof(
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    "2026-02-30T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T25:00:00Z",
    "2026-11-21",
    "2026-11-21T03:00:00",
    "2026-11-21T03:00:00+99:99",
    "+275760-09-13T00:00:00.000Z",
    "9999-12-31T23:59:59Z",
    "1999-12-31T23:59:59-23:59",
    "now",
  ),
  fc.string({ unit: "binary" }),
);
const anything = fc.oneof(
  numbers,
  instants,
  fc.boolean(),
  fc.anything({ withNullPrototype: true, maxDepth: 2 }),
  fc.constantFrom(null, [], ["2026-11-21T03:00:00Z"], { valueOf: 1 }, "\u202e\u009b\n"),
);
const bodies = fc.oneof(
  fc.record({ freeze: anything, set: anything, advance: anything }, { requiredKeys: [] }),
  fc.record({ freeze: fc.boolean(), set: instants, advance: numbers }, { requiredKeys: [] }),
  fc.dictionary(fc.oneof(fc.constantFrom("freeze", "set", "advance", "__proto__"), fc.string()), anything, {
    maxKeys: 3,
  }),
);

export const target: FuzzTarget = {
  name: "the time API",
  property: fc.property(bodies, (drawn) => {
    const text = quietly(() => JSON.stringify(drawn));
    if (text === undefined) return;
    const body = JSON.parse(text) as Record<string, unknown>;
    try {
      const { set, advanceMilliseconds } = readMove(body, now);
      const reached = (set ?? now) + (advanceMilliseconds ?? 0);
      assert(reached >= earliest && reached < latest, `time would be ${reached}`);
      assert(Object.keys(body).every((key) => ["freeze", "set", "advance"].includes(key)));
      assert(new Date(reached).toISOString() !== "");
    } catch (error) {
      assert(error instanceof AwsError, String(error));
      assert.equal(error.status, 400);
      assert.match(error.message, /: allowed is a JSON object with one or more of freeze/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be shown
      assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      assert(error.message.length < 400);
    }
  }),
};

/** Undefined for what JSON cannot hold, such as a bigint. */
function quietly<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
