import * as sdk from "@smithy/core/serde";
import { expect, test } from "vitest";
import * as ours from "../../../functions/lambda/sdk/serde.ts";

const bytes = new Uint8Array([0, 1, 254, 255]);
const part = bytes.subarray(1, 3);

/** What each function is given; it must return what the SDK's does, or throw where that throws. */
const inputs = {
  fromBase64: ["AAH+/w==", "", "AAH+/w", "????", "AAH+/w=="],
  toBase64: ["é", bytes, part, 1],
  fromUtf8: ["é\u{1f600}", ""],
  toUtf8: ["é", Buffer.from("é"), part, 1],
  toHex: [bytes, part],
  toUint8Array: ["é", bytes, part, bytes.buffer, new DataView(bytes.buffer, 1, 2)],
  isArrayBuffer: [bytes.buffer, bytes, undefined],
  calculateBodyLength: ["é", bytes, undefined, ""],
  parseEpochTimestamp: [
    1764412875.1236,
    "1764412875",
    0,
    -1,
    null,
    undefined,
    "x",
    "",
    Number.NaN,
    Infinity,
    {},
  ],
  parseRfc3339DateTimeWithOffset: [
    ...["2026-11-29T10:41:15Z", "2026-11-29t10:41:15.123456z", "2026-11-29T10:41:15+02:00"],
    ...["2026-13-29T10:41:15Z", "2026-11-29", "2026-11-29T10:41:15", 5, null],
  ],
  parseRfc7231DateTime: [
    ...["Sun, 29 Nov 2026 10:41:15 GMT", "Sun, 29 Nov 2026 9:41:15.5 GMT", "Sun, 29 Nov 2026 10:41:15"],
    ...["Sun, 29 Noo 2026 10:41:15 GMT", "Sun, 29 Nov 2026 25:41:15 GMT", 5, null],
  ],
  dateToUtcString: [new Date(0), new Date(1764412875123)],
  nv: ["1.50", 1, "-.5e+3", "x", ""],
} as const;

function outcome(functions: object, name: string, input: unknown): unknown {
  try {
    const value: unknown = (functions as Record<string, (input: unknown) => unknown>)[name]?.(input);
    return value instanceof Uint8Array ? [...value] : JSON.stringify(value);
  } catch {
    return "throws";
  }
}

test.each(Object.entries(inputs))("in bundles, %s does what the SDK's does", (name, values) => {
  for (const value of values)
    expect([value, outcome(ours, name, value)]).toEqual([value, outcome(sdk, name, value)]);
});

test("in bundles, a number of many digits is one that any copy of the SDK made", () => {
  const number = ours.nv("1.50");
  expect([number instanceof sdk.NumericValue, sdk.nv("1") instanceof ours.NumericValue]).toEqual([
    true,
    true,
  ]);
  for (const other of [undefined, 1, {}, { type: "bigDecimal", string: "x" }])
    expect(other instanceof ours.NumericValue).toBe(false);
});
