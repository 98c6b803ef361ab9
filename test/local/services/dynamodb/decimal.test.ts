import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addNumbers,
  compareNumbers,
  normalNumber,
  numberBytes,
  subtractNumbers,
} from "../../../../local/services/dynamodb/values/decimal.ts";

/** Whole numbers of up to 18 digits and what they are divided by, as a power of ten. */
const scaled = fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 12 }));
const text = ([whole, scale]: [bigint, number]) => normalNumber(`${whole}e-${scale}`);
/** At the scale of 12 digits behind the point. */
const exact = ([whole, scale]: [bigint, number]) => whole * 10n ** BigInt(12 - scale);

test("sums, differences and orders of decimals are exact", () => {
  fc.assert(
    fc.property(scaled, scaled, (a, b) => {
      expect(addNumbers(text(a), text(b))).toBe(normalNumber(`${exact(a) + exact(b)}e-12`));
      expect(subtractNumbers(text(a), text(b))).toBe(normalNumber(`${exact(a) - exact(b)}e-12`));
      const order = exact(a) < exact(b) ? -1 : exact(a) > exact(b) ? 1 : 0;
      expect(Math.sign(compareNumbers(text(a), text(b)))).toBe(order);
      expect(Math.sign(Buffer.compare(numberBytes(text(a)), numberBytes(text(b))))).toBe(order);
    }),
    { seed: 20261128, numRuns: 2000 },
  );
});

test.each([
  ["0012.500e1", "125"],
  ["-0.0", "0"],
  ["+1", "1"],
  [".5", "0.5"],
  ["5.", "5"],
  ["1e37", `1${"0".repeat(37)}`],
  ["9.9e125", `99${"0".repeat(124)}`],
  ["-1.5e-3", "-0.0015"],
])("the number %s is stored as %s", (given, stored) => {
  expect(normalNumber(given)).toBe(stored);
});

test.each([
  ["", "cannot be converted"],
  ["one", "cannot be converted to a numeric value: one"],
  ["0x10", "cannot be converted"],
  ["1e126", "larger than supported range"],
  ["1e-131", "smaller than supported range"],
  ["1".repeat(39), "more than 38 significant digits"],
])("the number '%s' is refused: %s", (given, message) => {
  expect(() => normalNumber(given)).toThrow(message);
});

test("a number of a million zeros between two ones is refused without going through them again and again", () => {
  expect(() => normalNumber(`1${"0".repeat(1_000_000)}1`)).toThrow("larger than supported range");
});
