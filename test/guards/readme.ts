/** The README as tests read it: its fenced blocks, and the commands in its running text. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.ts";

export const readme = readFileSync(join(root, "README.md"), "utf8");

/** A fenced block. */
export interface Block {
  readonly language: string;
  /** What its first line names, as in `// infra/tasks.ts`. */
  readonly file?: string;
  readonly text: string;
}

export const blocks: readonly Block[] = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = "", text = ""]) => {
    const file = /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
    return { language, text, ...(file !== undefined && { file }) };
  },
);

/** The lines of its shell blocks, block by block. */
export const shellBlocks: readonly string[][] = blocks
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text.trim().split("\n"));

/** The `npx pawl …` of its running text and tables. */
export const inlineCommands: readonly string[] = [...readme.matchAll(/`npx pawl ([^`]+)`/g)].map(
  ([, command = ""]) => command.replaceAll("\\|", "|"),
);
