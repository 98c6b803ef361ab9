/** Values of JSON as attackers, consoles and mistakes make them. */
import fc from "fast-check";

/** Names that JavaScript treats in its own way, and near misses of common ones. */
const nastyNames = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "", " "];
const nastyTexts = [
  "",
  "\u0000",
  "\u001b[2J",
  "\u202eabc",
  "\ud800",
  "NaN",
  "null",
  "[]",
  "{}",
  "\u2028",
  "0x10",
];

/** Any value of JSON, with nasty names and texts in it. */
export const nastyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(...nastyTexts),
      fc.string({ maxLength: 12 }),
    ),
    fc.array(tie("value"), { maxLength: 4 }),
    object(tie("value")),
  ),
})).value;

/** An object of JSON. A name such as `__proto__` is its own, as `JSON.parse` makes it. */
export function object(value: fc.Arbitrary<unknown>, names: readonly string[] = []): fc.Arbitrary<object> {
  const name = fc.oneof(fc.constantFrom(...nastyNames, ...names), fc.string({ maxLength: 6 }));
  return fc.array(fc.tuple(name, value), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
}

/** The same object with a few of its members, at any depth, lost, renamed, doubled or replaced. */
export function damaged(given: unknown): fc.Arbitrary<unknown> {
  return fc
    .array(fc.tuple(fc.nat(), fc.constantFrom("drop", "rename", "wrap", "replace"), nastyJson), {
      maxLength: 2,
    })
    .map((damages) => damages.reduce(damage, given));
}

function damage(given: unknown, [seed, how, value]: [number, string, unknown]): unknown {
  if (typeof given !== "object" || given === null) return how === "replace" ? value : given;
  const entries = Object.entries(given);
  const i = seed % Math.max(1, entries.length);
  const [name = "x", member] = entries[i] ?? [];
  // Half of the damage is further down.
  const inner = Math.floor(seed / 7);
  const isDeeper = inner % 2 === 1 && typeof member === "object" && member !== null;
  if (isDeeper) entries[i] = [name, damage(member, [inner, how, value])];
  else if (how === "drop") entries.splice(i, 1);
  else if (how === "rename") entries[i] = [`${name.slice(0, -1)}${name.at(-1) === "s" ? "" : "s"}`, member];
  else if (how === "wrap") entries[i] = [name, [member]];
  else entries[i] = [name, value];
  return Array.isArray(given) ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}
