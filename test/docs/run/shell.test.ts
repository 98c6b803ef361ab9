/** The commands of docs/ run as they stand, page by page, in a clone beside `pawl dev`, and print what the page shows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { blocksOfPage, commandsOf, docsPages, isRun, walks } from "../blocks.ts";
import { followPage } from "./follow-page.ts";
import { given, last } from "./given.ts";
import { notPrinted } from "./shown.ts";
import { DocsWorld } from "./world.ts";

let world: DocsWorld;
beforeAll(async () => {
  world = new DocsWorld();
  await world.start();
});
afterAll(() => world?.close());

const withCommands = docsPages().filter(
  (name) =>
    !walks.includes(name) &&
    blocksOfPage(name).some(({ language, text }) => language === "sh" && commandsOf(text).some(isRun)),
);
const ordered = [...withCommands.filter((name) => !last.includes(name)), ...last];

test("what is taken as given is so for pages that have commands", () => {
  expect([...Object.keys(given), ...last].filter((name) => !withCommands.includes(name))).toEqual([]);
});

test.each(ordered)("the commands of docs/%s.md run, and print what it shows", (name) =>
  followPage(world, name),
);

test("a text that a page shows is compared line by line, whatever its numbers and ids", () => {
  const printed = "greet/2026-11-21T10:00:00.000Z/manual~0123456789ab started\nran 12 items in 3.5 s\nend\n";
  expect(
    notPrinted("greet/2030-01-01T00:00:00.000Z/manual~ffffffffffff started\nran 3 items in 1.0 s", printed),
  ).toBe(undefined);
  expect(notPrinted("…\nran … s\n", printed)).toBe(undefined);
  expect(notPrinted("end\nran 12 items in 3.5 s", printed)).toBe("ran 12 items in 3.5 s");
  expect(notPrinted("ran 12 items in 3.5 minutes", printed)).toBe("ran 12 items in 3.5 minutes");
});
