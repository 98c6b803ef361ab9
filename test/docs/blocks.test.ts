/** No block of a page of docs/ is of a kind that nothing holds, and nothing is left out that no page has. */
import { expect, test } from "vitest";
import { page } from "../guards/markdown.ts";
import { blocksOf } from "../guards/readme.ts";
import { blocksOfPage, commandsOf, docsPages, isRun, kinds, leftOut, walks } from "./blocks.ts";
import { given } from "./run/given.ts";
import { outputs } from "./run/outputs.ts";

test.each(docsPages())("every fenced block of docs/%s.md is of a kind that a test holds", (name) => {
  const unknown = unknownBlocks(page(`docs/${name}.md`));
  expect(unknown, "test/docs/blocks.ts lists the kinds").toEqual([]);
});

/** The opening lines of the blocks of a page that are of no kind, and those of blocks that are not read as blocks. */
function unknownBlocks(text: string): string[] {
  const fences = text.split("\n").filter((line) => /^\s*(```|~~~)/.test(line));
  const opening = fences.filter((_, i) => i % 2 === 0);
  return opening.filter((line) => !Object.hasOwn(kinds, line.replace(/^```/, "")));
}

test("a block without a language, of an unknown one, indented or fenced otherwise is named and refused", () => {
  const text = "```sh\na\n```\n```\nb\n```\n  ```ts\nc\n  ```\n~~~\nd\n~~~\n```python\ne\n```\n";
  expect(unknownBlocks(text)).toEqual(["```", "  ```ts", "~~~", "```python"]);
  expect(blocksOf(text).map(({ language }) => language)).toContain("sh");
});

test.each(docsPages())(
  "every text that docs/%s.md shows comes from a command above it, or is printed",
  (name) => {
    const blocks = blocksOfPage(name);
    const texts = blocks.filter(({ language }) => language === "text");
    const unheld = blocks.filter(({ language }, i) => {
      if (
        language !== "text" ||
        outputs[name]?.[texts.indexOf(blocks[i] as (typeof blocks)[0])] !== undefined
      )
        return false;
      const above = blocks.slice(0, i).findLast((block) => block.language !== "text");
      const isPrinted = above?.language === "sh" && commandsOf(above.text).some(isRun);
      return !isPrinted && given[name]?.prints === undefined;
    });
    expect(unheld.map(({ text }) => text)).toEqual([]);
  },
);

test("each rule of what is left out is needed by a command of a page", () => {
  const commands = docsPages().flatMap((name) =>
    blocksOfPage(name).flatMap(({ language, text }) => (language === "sh" ? commandsOf(text) : [])),
  );
  const unused = leftOut.filter(({ command }) => !commands.some((line) => command.test(line)));
  expect(unused.map(({ command }) => String(command))).toEqual([]);
});

test("each walk is a page, and some command of it is run", () => {
  expect(walks.filter((name) => !docsPages().includes(name))).toEqual([]);
  const idle = walks.filter((name) =>
    blocksOfPage(name).every(
      ({ language, text }) => language !== "sh" || !commandsOf(text).some((command) => isRun(command)),
    ),
  );
  expect(idle).toEqual([]);
});

test("a command goes on over a backslash and a quoted text of several lines, and not over a comment", () => {
  expect(commandsOf('a # it\'s one\nb --c "d # e"\n')).toEqual(["a # it's one", 'b --c "d # e"']);
  expect(commandsOf("a \\\n  b\nc 'd\n e' f\ng \"it's\"\n")).toEqual([
    "a \\\n  b",
    "c 'd\n e' f",
    'g "it\'s"',
  ]);
});
