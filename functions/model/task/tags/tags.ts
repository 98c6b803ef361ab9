/**
 * The tags of tasks and runs, and what asks for them. A run counts under its own tags and under those that its task has in
 * the deployed version: a task's tags are not stored in its runs.
 */
import { byteLength } from "../../cut.ts";
import { longestTags } from "../../run/note.ts";
import { show } from "../../show.ts";

/** A comma and a plus sign would be read as "or" and "and" where a tag is asked for. */
const form = /^[\p{L}\p{N}][\p{L}\p{N}_.:/@=-]*$/u;

/** What is wrong with the tags of a task's file, or of its line, if anything is. */
export function tagMistakes(tags: unknown, ofFile: readonly string[] = []): string[] {
  if (tags === undefined) return [];
  const isTag = (tag: unknown) => typeof tag === "string" && form.test(tag);
  if (!Array.isArray(tags) || !tags.every(isTag))
    return [
      `tags ${show(tags)} are not allowed: an array of texts such as "backup", of letters, digits and - _ . : / @ =, each beginning with a letter or digit`,
    ];
  const all = [...ofFile, ...(tags as string[])];
  const twice = tags.find((tag, i) => tags.indexOf(tag) !== i);
  if (twice !== undefined) return [`tags has ${show(twice)} twice`];
  const bytes = byteLength(JSON.stringify(all));
  return bytes <= longestTags
    ? []
    : [`tags weigh ${bytes} bytes as JSON: at most ${longestTags} are allowed`];
}

/** Those of a task's file and of its line, each once; undefined where there are none. */
export function allTags(...lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all = [...new Set(lists.flatMap((tags) => tags ?? []))];
  return all.length === 0 ? undefined : all;
}

/**
 * Whether these tags are meant by what was asked for, in OpenSVC's way: any of several texts; in a text, `a,b` is either of
 * the two and `a+b` both.
 */
export function isTagged(tags: readonly string[], asked: readonly string[]): boolean {
  const hasAll = (text: string) => text.split("+").every((tag) => tags.includes(tag));
  // A run may have any text as its tag.
  return asked.some((text) => tags.includes(text) || text.split(",").some(hasAll));
}
