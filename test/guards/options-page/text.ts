/** Text of a page of Markdown: docstrings, lists, links. */
import { anchors, page } from "../markdown.ts";

/** An entry of a list. */
export function item(text: string): string {
  return `- ${wrapped(text).replaceAll("\n", "\n  ")}`;
}

/** A link to a heading of the same page. */
export function link(heading: string): string {
  return `[${heading}](#${anchors(`# ${heading}`)[0]})`;
}

/** `a, b or c`. */
export function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Links to pages of docs/ by their titles. */
export function moreIn(pages: readonly string[]): string {
  const links = pages.map((name) => `[${titleOf(`docs/${name}.md`)}](${name}.md)`);
  return `${wrapped(`More: ${links.join(", ")}.`)}\n`;
}

/** The first heading of a page. */
export function titleOf(path: string): string {
  return /^# (.+)$/m.exec(page(path))?.[1] ?? path;
}

/** A docstring as running text: the pages that it names become links. */
export function prose(text: string): string {
  return wrapped(text.replaceAll(/\bdocs\/([\w-]+)\.md\b/g, "[docs/$1.md]($1.md)"));
}

/** Broken into lines of at most 120 characters. Code and links stay whole, and no line begins as a list would. */
export function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.match(/(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|\S)+/g) ?? []) {
    const last = lines.at(-1);
    const fits = last !== undefined && last.length + word.length < 118;
    if (last === undefined || !(fits || /^([-+*#>]|\d+[.)])/.test(word))) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
