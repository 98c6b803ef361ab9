/** What a lane has where it does not say, by what it is for. */
import { expect, test } from "vitest";
import { resolveStage, type StageLane } from "../../../../infra/deployment/index.ts";

const lane = (settings: StageLane) =>
  resolveStage("mine", { mine: { lanes: { quick: settings }, removal: "retain" } }).lanes[0];

test("a lane is for short tasks where it does not say, and one for long tasks has a longer timeout and more memory", () => {
  expect(lane({})).toMatchObject({ timeoutSeconds: 20, memoryMb: 256, visibilityTimeoutSeconds: 120 });
  expect(lane({ preset: "short" })).toEqual(lane({}));
  expect(lane({ preset: "long" })).toMatchObject({
    ...{ timeoutSeconds: 900, memoryMb: 512, batchSize: 1, visibilityTimeoutSeconds: 5400 },
  });
});

test("what a lane says stands over its preset", () => {
  expect(lane({ preset: "long", timeoutSeconds: 300, memoryMb: 1769 })).toMatchObject({
    ...{ timeoutSeconds: 300, memoryMb: 1769, visibilityTimeoutSeconds: 1800 },
  });
});

test("a preset that there is not is refused with those that there are", () => {
  for (const preset of ["bulk", "toString"])
    expect(() => lane({ preset } as never)).toThrow(
      `lane quick: preset "${preset}" is not allowed: "short" or "long"`,
    );
});

test("a lane that waits for full batches hides its messages for as much longer", () => {
  expect(lane({ batchSize: 10, batchWindowSeconds: 30 })?.visibilityTimeoutSeconds).toBe(150);
  expect(lane({ preset: "long", batchSize: 10, batchWindowSeconds: 1 })?.visibilityTimeoutSeconds).toBe(5401);
});

test("a lane may not wait longer for a batch than Pawl waits before it sends a message again", () => {
  expect(() => lane({ batchSize: 10, batchWindowSeconds: 31 })).toThrow(
    "batchWindowSeconds 31 is not allowed: a whole number from 0 to 30, since Pawl resends a message that no worker has taken within 50 s",
  );
});
