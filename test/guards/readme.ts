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

export const blocks: readonly Block[] = blocksOf(readme);

/** The fenced blocks of a page. */
export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = "", text = ""]) => {
    const file = /^\/\/ (\S+\.ts)\n/.exec(text)?.[1];
    return { language, text, file };
  });
}

/** Its shell blocks, each as its lines. */
export const shellBlocks: readonly string[][] = blocks
  .filter(({ language }) => language === "sh")
  .map(({ text }) => text.trim().split("\n"));

/** Each `npx pawl …` between backticks, without `npx pawl`. */
export const inlineCommands: readonly string[] = [...readme.matchAll(/`npx pawl ([^`]+)`/g)].map(
  ([, command = ""]) => command.replaceAll("\\|", "|"),
);

/** Commands of its shell blocks that no test runs as they stand, each with its reason. */
export const leftOut: Readonly<Record<string, string>> = {
  "npm ci && npm start": "test/guards/example/start.test.ts starts it; .ci/run installs before it tests",
  "npx cdk bootstrap": "needs an AWS account",
  "npx cdk deploy -c stage=dev": "needs an AWS account; npm run check synthesizes that stage",
  "npx cdk destroy -c stage=dev": "needs an AWS account",
};

/** Whether tests run a line of a shell block as it stands. */
export function isRun(line: string): boolean {
  return !Object.hasOwn(leftOut, line.replace(/\s+#.*$/, ""));
}
