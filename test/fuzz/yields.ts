/** What a task yields as an item with its cursor, or as a cursor: it is done, or refused in one short line. */
import fc from "fast-check";
import { wrongShape } from "../../functions/model/task/walk/wrong-yield.ts";
import { checkedCursor } from "../../functions/turns/checkpoints.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

const nasty = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
  fc.jsonValue(),
  fc.constantFrom(undefined, Number.NaN, -0, Symbol("x"), () => 1, new Proxy({}, {})),
);

/** Part of a value that JSON keeps, with one member replaced. */
const damaged = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), nasty)
  .map(([value, name, member]) => ({
    ...value,
    [name]: member,
  }));

export const target: FuzzTarget = {
  name: "what a task yields",
  property: fc.property(fc.oneof(nasty, damaged), (value) => {
    try {
      const kept = checkedCursor(value as never);
      return JSON.stringify(kept) === JSON.stringify(value);
    } catch (error) {
      const { name, message } = error as Error;
      const lines = [message, wrongShape("items", value).message, wrongShape("pages", value).message];
      return (
        name === "InvalidCursorError" && lines.every((line) => line.length < 2_000 && !line.includes("\n"))
      );
    }
  }),
};
