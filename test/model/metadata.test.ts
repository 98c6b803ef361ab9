import { expect, test } from "vitest";
import { weightOf } from "../../functions/model/item-weight.ts";
import { metadataMistakes, metadataOf, resolvedMetadata } from "../../functions/model/run/record/metadata.ts";

test("metadata says who started a run and from where, and has what they and the stage add, theirs first", () => {
  expect(
    metadataOf({
      by: "ada@laptop",
      from: "command",
      given: { ticket: "OPS-7", team: "mine" },
      ofStage: { team: "shop", pipeline: "7" },
    }),
  ).toEqual({
    startedBy: "ada@laptop",
    startedFrom: "command",
    ticket: "OPS-7",
    team: "mine",
    pipeline: "7",
  });
  expect(metadataOf({ from: "invocation" })).toEqual({ startedFrom: "invocation" });
});

test("metadata is at most ten texts of 120 characters by names of 40, and not what Pawl says itself", () => {
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`k${i}`, "x"]));
  const wrong: readonly [unknown, string][] = [
    ["ticket", 'metadata "ticket" is not allowed: an object of texts such as'],
    [[], "metadata [] is not allowed"],
    [eleven, "metadata has 11 keys: at most 10 are allowed"],
    [{ startedBy: "eve" }, "metadata startedBy is not allowed: Pawl says it itself"],
    [{ "a b": "x" }, 'metadata key "a b" is not allowed: at most 40 letters'],
    [{ ["k".repeat(41)]: "x" }, "metadata key "],
    [{ n: 7 }, "metadata n 7 is not allowed: a text of 1 to 120 characters"],
    [{ n: "" }, 'metadata n "" is not allowed'],
    [{ n: "x".repeat(121) }, "metadata n "],
  ];
  for (const [given, words] of wrong) {
    expect(metadataMistakes(given)[0]).toContain(words);
    expect(() => metadataOf({ from: "client", given: given as never })).toThrow(words);
  }
});

test("metadata that is too heavy is refused, and the stage's is left out where there is no room for it", () => {
  const heavy = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`k${i}`, "é".repeat(120)]));
  expect(() => metadataOf({ from: "client", given: heavy })).toThrow(
    /^metadata weighs \d+ bytes: at most 800/,
  );
  const metadata = metadataOf({ by: "x".repeat(400), from: "command", ofStage: { ...heavy, last: "kept" } });
  expect(weightOf(metadata)).toBeLessThanOrEqual(800);
  expect(metadata).toMatchObject({ k0: "é".repeat(120), last: "kept" });
  expect(metadata).not.toHaveProperty("k9");
});

test("a value of a stage's metadata that names a variable has its value where the run is started, and is left out without one", () => {
  const ofStage = { team: "shop", job: "$CI_JOB_URL", none: "$NOT_SET", cost: "$5 each" };
  expect(resolvedMetadata(ofStage, { CI_JOB_URL: `https://ci.test/${"x".repeat(200)}` })).toEqual({
    team: "shop",
    job: `https://ci.test/${"x".repeat(104)}`,
    cost: "$5 each",
  });
  expect(resolvedMetadata(undefined, {})).toBeUndefined();
});
