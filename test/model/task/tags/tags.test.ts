import { expect, test } from "vitest";
import { allTags, isTagged, tagMistakes } from "../../../../functions/model/task/tags/tags.ts";
import { defineTask } from "../../../../index.ts";

test.each([
  ["backup", /^tags "backup" are not allowed: an array of texts such as "backup"/],
  [["backup", 7], /^tags \["backup",7\] are not allowed/],
  [["a,b"], /^tags \["a,b"\] are not allowed/],
  [["a+b"], /are not allowed/],
  [["a b"], /are not allowed/],
  [[""], /are not allowed/],
  [["-a"], /are not allowed/],
  [["a\u0000"], /are not allowed/],
  [["a", "b", "a"], /^tags has "a" twice$/],
  [["a".repeat(127)], /^tags weigh 131 bytes as JSON: at most 128 are allowed$/],
])("tags %j of a task are refused with what is allowed", (tags, message) => {
  expect(tagMistakes(tags)).toEqual([expect.stringMatching(message)]);
});

test("tags may be missing, none, and of letters of any script; those of a line count together with the file's", () => {
  expect(
    [undefined, [], ["backup", "Überprüfung", "team:db", "a/b", "k=v"]].flatMap((tags) => tagMistakes(tags)),
  ).toEqual([]);
  expect(tagMistakes(["b".repeat(60)], ["a".repeat(60)])).toEqual([]);
  expect(tagMistakes(["b".repeat(62)], ["a".repeat(62)])).toEqual([
    "tags weigh 131 bytes as JSON: at most 128 are allowed",
  ]);
});

test("a task's file says its tags, and a mistake fails its import", () => {
  const given = { name: "a", description: "Does a.", run: () => {} };
  expect(defineTask({ ...given, tags: ["backup"] }).tags).toEqual(["backup"]);
  expect(defineTask(given).tags).toBeUndefined();
  expect(() => defineTask({ ...given, tags: ["a,b"] })).toThrow(/^task "a": tags \["a,b"\] are not allowed/);
});

test("the tags of file and line are one list, each once", () => {
  expect(allTags(["a", "b"], ["b", "c"])).toEqual(["a", "b", "c"]);
  expect([allTags(undefined, undefined), allTags([], undefined)]).toEqual([undefined, undefined]);
});

test.each([
  [["a"], true],
  [["c"], false],
  [["c", "b"], true],
  [["c,b"], true],
  [["a+b"], true],
  [["a+c"], false],
  [["a+c,b"], true],
  [["x,y"], true],
  [[""], false],
])("tags a, b and x,y are meant by %j: %j", (asked, isMeant) => {
  expect(isTagged(["a", "b", "x,y"], asked)).toBe(isMeant);
});
