/** What `JSON.parse` drops without a word. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { lostByParsing } from "../../functions/model/lost-by-parsing.ts";
import { nastyJson } from "../fuzz/nasty-json.ts";

test("of a text that a program wrote from a value nothing is lost", () => {
  fc.assert(
    fc.property(nastyJson, fc.constantFrom(undefined, 2, "\t"), (value, indent) => {
      expect(lostByParsing(JSON.stringify(value, undefined, indent))).toBeUndefined();
    }),
    { seed: 1, numRuns: 500 },
  );
});

test.each<[string, string]>([
  ['{"":1,"":2}', 'line 1, column 7: "" is given twice'],
  ['{"__proto__":1,"__proto__":2}', 'line 1, column 16: "__proto__" is given twice'],
  ['{"a" : {},\n "a" : []}', 'line 2, column 2: "a" is given twice'],
  ['[{"a":{"b":1}},{"a":{"b":1,"b":1}}]', 'line 1, column 28: "1.a.b" is given twice'],
  ['{"\\u001b[2J":1,"\\u001b[2J":1}', 'line 1, column 16: "\\u001b[2J" is given twice'],
  [
    "9007199254740993",
    "line 1, column 1: 9007199254740993 has more digits than a number keeps: give it as a text",
  ],
  ["[1000000000000000000001]", '"0": 1000000000000000000001 has more digits'],
  [`{"a":${"9".repeat(400)}}`, "has more digits"],
])("of %s it is said what is lost, and where", (text, words) => {
  expect(lostByParsing(text)).toContain(words);
});

test.each([
  '{"a":"{\\"a\\":1,\\"a\\":2}","b":"\\\\"}',
  '{"a":[{"b":1},{"b":1}],"b":{"a":1}}',
  "[9007199254740992,-9007199254740991,123456789012345680000,1000000000000000000000]",
  '["9007199254740993",0.1000000000000000055511151231257827,1e300,-0]',
  "null",
])("of %s nothing is lost that anybody meant", (text) => {
  expect(lostByParsing(text)).toBeUndefined();
});

test.each<[string, string]>([
  ["levels", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["escapes", JSON.stringify("\n".repeat(500_000))],
  ["names", JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])))],
])("a long text of %s is read to its end", (_, text) => {
  expect(lostByParsing(text)).toBeUndefined();
});
