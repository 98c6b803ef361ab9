/** Event patterns: what matches, what EventBridge would refuse. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern, onEvent, patternMistake } from "../../functions/schedule/index.ts";

const event = {
  source: "my.shop",
  "detail-type": "Sold",
  resources: [],
  detail: {
    order: 7,
    price: 2.5,
    state: "Shipped",
    note: null,
    gift: true,
    ip: "10.0.3.9",
    ip6: "2001:db8::9",
    path: "in/2026/a.CSV",
    tags: ["new", "big"],
    lines: [
      { sku: "a", count: 1 },
      { sku: "b", count: 9 },
    ],
  },
};

/** A pattern of the detail, whether it matches, and why it is here. */
const cases: readonly (readonly [why: string, detail: object, matches: boolean])[] = [
  ["a value that is equal", { order: [7] }, true],
  ["a text is not a number", { order: ["7"] }, false],
  ["one of several values", { state: ["Lost", "Shipped"] }, true],
  ["null is null", { note: [null] }, true],
  ["null is not absent", { gone: [null] }, false],
  ["true is true", { gift: [true] }, true],
  ["one element of a list", { tags: ["big"] }, true],
  ["no element of a list", { tags: ["small"] }, false],
  ["two fields of one object of a list", { lines: { sku: ["b"], count: [9] } }, true],
  ["two fields of two objects of a list", { lines: { sku: ["a"], count: [9] } }, false],
  ["prefix", { path: [{ prefix: "in/" }] }, true],
  ["prefix whose case is ignored", { path: [{ prefix: { "equals-ignore-case": "IN/" } }] }, true],
  ["suffix", { path: [{ suffix: ".csv" }] }, false],
  ["suffix whose case is ignored", { path: [{ suffix: { "equals-ignore-case": ".csv" } }] }, true],
  ["equals-ignore-case", { state: [{ "equals-ignore-case": "sHIPPED" }] }, true],
  ["equals-ignore-case of a number", { order: [{ "equals-ignore-case": "7" }] }, false],
  ["wildcard", { path: [{ wildcard: "in/*.CSV" }] }, true],
  ["wildcard that ends too early", { path: [{ wildcard: "in/*/a" }] }, false],
  ["wildcard with an escaped star", { path: [{ wildcard: "in/\\*" }] }, false],
  ["numeric range", { price: [{ numeric: [">", 2, "<=", 2.5] }] }, true],
  ["numeric range that excludes its end", { price: [{ numeric: [">", 2, "<", 2.5] }] }, false],
  ["numeric of a text", { state: [{ numeric: [">", 0] }] }, false],
  ["exists", { note: [{ exists: true }] }, true],
  ["exists of an object", { lines: [{ exists: true }] }, false],
  ["exists false of what is absent", { gone: { deeper: [{ exists: false }] } }, true],
  ["exists false of what is there", { order: [{ exists: false }] }, false],
  ["anything-but", { state: [{ "anything-but": "Lost" }] }, true],
  ["anything-but of a list", { state: [{ "anything-but": ["Lost", "Shipped"] }] }, false],
  ["anything-but of what is absent", { gone: [{ "anything-but": "Lost" }] }, false],
  ["anything-but a prefix", { path: [{ "anything-but": { prefix: "out/" } }] }, true],
  ["anything-but suffixes", { path: [{ "anything-but": { suffix: [".CSV", ".TXT"] } }] }, false],
  ["anything-but in any case", { state: [{ "anything-but": { "equals-ignore-case": "SHIPPED" } }] }, false],
  ["anything-but a wildcard", { path: [{ "anything-but": { wildcard: "in/*" } }] }, false],
  ["cidr", { ip: [{ cidr: "10.0.0.0/22" }] }, true],
  ["cidr of another net", { ip: [{ cidr: "10.0.0.0/23" }] }, false],
  ["cidr of IPv6", { ip6: [{ cidr: "2001:db8::/32" }] }, true],
  ["cidr of no address", { state: [{ cidr: "0.0.0.0/0" }] }, false],
  ["$or", { $or: [{ order: [8] }, { state: ["Shipped"] }] }, true],
  ["$or beside a field", { order: [8], $or: [{ order: [7] }, { state: ["Shipped"] }] }, false],
];

test.each(cases)("an event matches by %s", (_why, detail, matches) => {
  expect(patternMistake({ detail })).toBeUndefined();
  expect(matchesPattern({ detail } as never, event)).toBe(matches);
});

test("a field that is an empty list is absent, as EventBridge has it", () => {
  expect(matchesPattern({ resources: [{ exists: false }] }, event)).toBe(true);
  expect(matchesPattern({ source: ["my.shop"], "detail-type": ["Lost"] }, event)).toBe(false);
});

test.each([
  [[], "expected an object"],
  [{}, "the pattern is an empty object"],
  [{ source: "my.shop" }, 'source "my.shop" is not allowed: a list such as ["my.shop"], or an object'],
  [{ source: [] }, "source is an empty list"],
  [{ detail: {} }, "detail is an empty object"],
  [{ source: [["a"]] }, 'source: ["a"] is not allowed: a text, a number'],
  [{ source: [{ begins: "a" }] }, "one of the operators prefix, suffix"],
  [{ source: [{ prefix: "a", suffix: "b" }] }, "one of the operators prefix, suffix"],
  [{ source: [{ prefix: 1 }] }, "prefix 1 is not allowed: a text"],
  [{ source: [{ wildcard: "a**b" }] }, "without two * in a row"],
  [{ source: [{ wildcard: "a\\b" }] }, "\\ comes only before * or \\"],
  [{ source: [{ cidr: "10.0.0.0/33" }] }, "a range of addresses"],
  [{ source: [{ cidr: "10.0.0/8" }] }, "a range of addresses"],
  [{ source: [{ cidr: "::1::/8" }] }, "a range of addresses"],
  [{ detail: { a: [{ numeric: [">", 5, "<", 5] }] } }, 'detail.a: numeric [">",5,"<",5] is not allowed'],
  [{ detail: { a: [{ numeric: ["<", 5, ">", 1] }] } }, "comparisons such as"],
  [{ detail: { a: [{ numeric: [">", 6e9] }] } }, "of numbers up to 5e9"],
  [{ detail: { a: [{ exists: "yes" }] } }, "true or false"],
  [{ detail: { a: [{ "anything-but": [1, "a"] }] } }, "a list of texts or of numbers"],
  [{ detail: { a: [{ "anything-but": { prefix: "" } }] } }, "a text that is not empty"],
  [{ detail: { a: [{ "anything-but": { cidr: "10.0.0.0/8" } }] } }, "one of prefix, suffix"],
  [{ $or: [{ source: ["a"] }] }, "a list of two or more patterns"],
  [{ source: ["a".repeat(2_100)] }, "at most 2048 are allowed"],
])("the pattern %j is refused at synth", (pattern, why) => {
  expect(patternMistake(pattern)).toContain(why);
  expect(() => onEvent(pattern as never)).toThrow(/^pattern .* is not allowed: /);
});

test("a pattern whose $or come to over a thousand combinations is refused", () => {
  const either = { $or: Array.from({ length: 11 }, (_, i) => ({ [`f${i}`]: ["a"] })) };
  expect(patternMistake({ a: either, b: either, c: either })).toContain("1331 combinations");
  expect(patternMistake({ a: either, b: either })).toBeUndefined();
});

const leaf = fc.oneof(fc.string(), fc.integer({ min: -1_000, max: 1_000 }), fc.boolean(), fc.constant(null));
const eventOf = fc.letrec((tie) => ({
  node: fc.oneof({ maxDepth: 3 }, leaf, fc.array(leaf, { maxLength: 3 }), tie("object")),
  object: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("node"), { maxKeys: 4 }),
})).object as fc.Arbitrary<Record<string, unknown>>;

/** The pattern that names every value of an event. */
function patternFor(value: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(value).map(([name, node]): [string, object] => {
    if (Array.isArray(node)) return [name, node];
    if (typeof node !== "object" || node === null) return [name, [node]];
    return [name, patternFor(node as Record<string, unknown>)];
  });
  return Object.fromEntries(fields.filter(([, node]) => Object.keys(node).length > 0));
}

test("an event matches the pattern of its own values, and not once one of them must be absent", () => {
  fc.assert(
    fc.property(eventOf, (given) => {
      const pattern = patternFor(given);
      fc.pre(Object.keys(pattern).length > 0 && JSON.stringify(pattern).length <= 2_048);
      expect(patternMistake(pattern)).toBeUndefined();
      expect(matchesPattern(pattern as never, given)).toBe(true);
      const [name, node] = Object.entries(pattern)[0] as [string, unknown];
      if (Array.isArray(node))
        expect(matchesPattern({ ...pattern, [name]: [{ exists: false }] } as never, given)).toBe(false);
    }),
  );
});

test("a text matches anything-but where it does not match the operator itself", () => {
  const operators = fc.constantFrom("prefix", "suffix", "equals-ignore-case", "wildcard");
  fc.assert(
    fc.property(fc.string(), operators, fc.stringMatching(/^[a-c*]{1,3}$/), (value, operator, given) => {
      const text = given.replace(/\*+/g, "*");
      const is = matchesPattern({ f: [{ [operator]: text }] }, { f: value });
      expect(matchesPattern({ f: [{ "anything-but": { [operator]: text } }] }, { f: value })).toBe(!is);
    }),
  );
});
