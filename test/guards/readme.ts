/** The README as tests read it: its fenced blocks, and the commands between backticks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.ts";

export const readme = readFileSync(join(root, "README.md"), "utf8");

/** A fenced block. */
export interface Block {
  readonly language: string;
  /** The file that its first line names, as in `// infra/tasks.ts`. */
  readonly file?: string;
  readonly text: string;
}

export const blocks: readonly Block[] = [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = "", text = ""]) => {
    const file = /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
    return { language, text, file };
  },
);

/** Its shell blocks, each as its lines. */
export const shellBlocks: readonly string[][] = blocks
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text.trim().split("\n"));

/** Each `npx pawl …` between backticks, without `npx pawl`. */
export const inlineCommands: readonly string[] = [...readme.matchAll(/`npx pawl ([^`]+)`/g)].map(
  ([, command = ""]) => command.replaceAll("\\|", "|"),
);
