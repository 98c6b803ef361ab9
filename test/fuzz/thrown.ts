/** What a task throws: it becomes a failure that fits its run, and that DynamoDB stores. */
import fc from "fast-check";
import { weightOf } from "../../functions/model/item-weight.ts";
import { earlierErrors, failureOf, roomOf } from "../../functions/runs/errors/failure-text.ts";
import { isFinal } from "../../functions/runs/errors/thrown.ts";
import { checkWrite } from "../memory/refused-write.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

/** Any units, so also halves of surrogate pairs, alone and in long rows. */
const text = fc
  .tuple(
    fc.array(fc.oneof(fc.integer({ max: 0xffff, min: 0 }), fc.integer({ max: 0xdfff, min: 0xd800 }))),
    fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 1, 1, 300),
  )
  .map(([units, times]) => String.fromCharCode(...units).repeat(times));

const anything = fc.oneof(
  text,
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, maxDepth: 1 }),
  fc.constantFrom(undefined, null, Symbol("x"), () => 1, new Proxy({}, { get: () => fails() })),
);

/** An error with members replaced, some by getters that throw. */
const damaged = fc
  .tuple(
    text,
    fc.dictionary(fc.constantFrom("name", "message", "stack", "cause", "errors", "toString"), anything),
    fc.boolean(),
  )
  .map(([message, members, isSeveral]) => {
    const error = isSeveral ? new AggregateError([message, new Error(message)], message) : new Error(message);
    for (const [name, value] of Object.entries(members))
      Object.defineProperty(error, name, value === undefined ? { get: fails } : { value });
    return error;
  });

const now = Date.parse("2026-03-01T12:00:00.000Z");

export const target: FuzzTarget = {
  name: "what a task throws",
  property: fc.property(
    fc.oneof(
      anything,
      damaged,
      text.map((each) => new Error(each)),
    ),
    (thrown) => {
      const failure = failureOf(thrown, {}, { attempt: 1, now });
      const errors = earlierErrors({ errors: [failure, failure] }, failure);
      checkWrite({ name: "fail", condition: [], set: { error: failure, errors } }, {});
      const { latest, earlier } = roomOf({});
      return (
        typeof isFinal(thrown) === "boolean" &&
        weightOf(failure) <= latest + 16 &&
        weightOf(errors) <= earlier
      );
    },
  ),
};

function fails(): never {
  throw new Error("it cannot be read");
}
