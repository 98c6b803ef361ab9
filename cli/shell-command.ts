/**
 * What runs `pawl`, for a command to paste into a shell. It begins with what runs `pawl` where this call was made: its bare name where the
 * path has it, `npx pawl` in a folder whose packages have it, else the file itself.
 */
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { pawlRoot, projectRoot } from "../roots.ts";

/** What runs `pawl` in a folder: a program, and its first arguments. */
export function pawlWords(cwd: string, path = ""): readonly string[] {
  // npm and npx put these folders on the path of what they start, which the user's shell does not have.
  const folders = path.split(delimiter).filter((folder) => folder && !/node_modules\/\.bin\/?$/.test(folder));
  if (folders.some((folder) => isProgram(join(folder, "pawl")))) return ["pawl"];
  if (!relative(projectRoot, cwd).startsWith("..")) return ["npx", "pawl"];
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules/.bin/pawl"))) return ["npx", "pawl"];
    if (folder === dirname(folder)) return [join(pawlRoot, "cli/bin.js")];
  }
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
