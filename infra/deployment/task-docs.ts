/**
 * What the files of tasks say of them: the comment that a file begins with, or else the one above its task. `pawl doc` shows it,
 * so it is read at synth and put into the manifest. Comments are no part of a bundle, and do not make a new version.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sourceHash } from "../../functions/model/hash.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { packageFile } from "./package-task.ts";

/** Of a task's text, in characters. */
const longestDoc = 4_000;
const block = String.raw`\/\*\*?(?<block>(?:(?!\*\/)[^])*)\*\/`;
const lines = String.raw`(?<lines>(?:[ \t]*\/\/[^\n]*\n)+)`;
const leading = new RegExp(String.raw`^(?:#![^\n]*\n)?\s*(?:${block}|${lines})`);
const above = new RegExp(String.raw`${block}\s*export default defineTask\(`);
/** What tools read. */
const directive = /^\s*(?:biome-ignore|eslint|prettier|@ts-|c8 |v8 |tslint|@vitest)/;

/** The tasks with what their files say, those of packages too, and the hashes of these files. @param root the project's folder */
export function withDocs(tasks: readonly ManifestTask[], root: string): readonly ManifestTask[] {
  return tasks.map((task) => {
    const path = task.from === undefined ? join(root, task.file) : packageFile(task.from);
    if (task.automatic || path === undefined || !existsSync(path)) return task;
    const source = readFileSync(path, "utf8");
    const doc = docIn(source);
    return { ...task, ...(doc !== undefined && { doc }), sourceHash: sourceHash(source) };
  });
}

/** The text of a file's comment; undefined where it has none. */
export function docIn(source: string): string | undefined {
  const text = source.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const found = [leading.exec(text), above.exec(text)].flatMap((match) => {
    const { block: inBlock, lines: inLines } = match?.groups ?? {};
    const comment = inBlock?.replace(/^[ \t]*\*?[ \t]?/gm, "") ?? inLines?.replace(/^[ \t]*\/\/+ ?/gm, "");
    const words = comment?.trim().replace(/[ \t]+$/gm, "") ?? "";
    return words === "" || directive.test(words) ? [] : [words];
  });
  const [doc] = found;
  return doc === undefined || doc.length <= longestDoc ? doc : `${doc.slice(0, longestDoc - 1)}…`;
}
