/**
 * The fenced blocks of the pages of docs/, and what holds each kind of them. This is the one place that says so: a block
 * of any other kind, and a command that is neither run nor left out here with its reason, fail.
 *
 * A page's blocks are read in their order. What a page takes as given is in `run/given.ts` (its commands), in
 * `samples.test.ts` (its TypeScript) and in `run/outputs.ts` (texts that no command of the page prints).
 */
import { spawnSync } from "node:child_process";
import { page, pages } from "../guards/markdown.ts";
import { blocksOf } from "../guards/readme.ts";

/** Each kind of block by its language, and what is done with it. */
export const kinds = {
  sh: "run/shell.test.ts runs its commands in a clone, beside pawl dev; those of a walk run/walks.test.ts",
  ts: "samples.test.ts compiles it in a clone; run/walks.test.ts saves and compiles it where its page is a walk",
  text: "what the block of commands above it prints, or run/outputs.ts has it printed",
  json: "samples.test.ts compiles it as a value of its type",
  toml: "assistants.test.ts starts the server that it names",
  yaml: "operations-pages.test.ts checks the commands of its steps; the service that reads it is no part of Pawl",
  ruby: "left out: it is what a reader comes from, and nothing of Pawl's",
  mermaid: "left out: GitHub draws it. pages.test.ts compares the one that repeats the code",
  nginx: "left out: it is the configuration of a server that is no part of Pawl",
} as const;

/** Pages that are followed from their first line to their last: their samples are files, and their commands use these. */
export const walks: readonly string[] = ["quickstart", "first-task", "test-a-task"];

/** A kind of command that no test runs as it stands. */
interface LeftOut {
  readonly command: RegExp;
  readonly because: string;
}

const hasAws = spawnSync("aws", ["--version"]).status === 0;
const hasJq = spawnSync("jq", ["--version"]).status === 0;

/** Every command that is not run. A line that nothing matches any more fails too. */
export const leftOut: readonly LeftOut[] = [
  {
    command: /^(AWS_REGION=\S+ )?npx cdk (bootstrap|deploy)/,
    because: "needs an AWS account; test:e2e deploys to emulators",
  },
  {
    command: /^npx pawl .*--stage (prod|dev)\b/,
    because: "needs a deployed stage; commands.test.ts checks it",
  },
  { command: /^export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:4566 /, because: "is LocalStack's address" },
  { command: /^PAWL_CONSOLE_TOKEN=… /, because: "needs a deployed stage; the console's tests start it so" },
  { command: /^sudo /, because: "needs root, and another user" },
  { command: /^(mkdir -p layers\/postgres|docker )/, because: "needs Docker" },
  {
    command:
      /^(npm (create|install) pawl|npx pawl dev$|npx pawl run close-orders |cd my-tasks && |npm run build:package$|\(cd \.cache\/package && |node create\/index\.js )/,
    because:
      "npm run prove:package makes the packages, follows the page of a CDK app, starts a project, and runs both",
  },
  {
    command: /^aws (?!.*--endpoint-url)(ssm|dynamodb|sqs|s3|logs) /,
    because: "needs an AWS account; operations-pages.test.ts checks its operations",
  },
  {
    command: /^npm run (fixtures|release)\b/,
    because: "writes files of the repository: test/fixtures and test/release do it elsewhere",
  },
  { command: /^npm ci$/, because: ".ci/run installs before it tests" },
  { command: /nodejs\.org|^(sha256sum|tar) .*(SHASUMS256|node-)/, because: "needs the internet" },
  { command: /^npm run (test:e2e|prove:)/, because: "is a proof of its own" },
  { command: /^npm run simulate -- --(year|mutants)/, because: "takes minutes: npm run prove:simulate" },
];

/** Where the machine lacks the program, these are skipped too. */
const needing: readonly LeftOut[] = [
  ...(hasAws ? [] : [{ command: /\baws [a-z]+ [a-z-]+/, because: "the AWS CLI is not installed" }]),
  ...(hasJq ? [] : [{ command: /\bjq\b/, because: "jq is not installed" }]),
];

/** Whether the tests run a command of a page. */
export function isRun(command: string): boolean {
  return ![...leftOut, ...needing].some((rule) => rule.command.test(command));
}

/** The pages of docs/ and of its folders, without `docs/` and `.md`. */
export function docsPages(): string[] {
  return pages().flatMap((path) => /^docs\/(.+)\.md$/.exec(path)?.[1] ?? []);
}

/** The blocks of a page of docs/. */
export function blocksOfPage(name: string) {
  return blocksOf(page(`docs/${name}.md`));
}

/** The commands of a shell block: a command goes on where a line ends in a backslash, or in the middle of a quoted text. */
export function commandsOf(text: string): string[] {
  const commands: string[] = [];
  let open = "";
  for (const line of text.trimEnd().split("\n")) {
    open = open === "" ? line : `${open}\n${line}`;
    if (line.endsWith("\\") || endsQuoted(open)) continue;
    commands.push(open);
    open = "";
  }
  return open === "" ? commands : [...commands, open];
}

/** Whether a text ends within quotes. Those of a comment, which begins with a `#` after a blank, do not count. */
function endsQuoted(text: string): boolean {
  let quote = "";
  const letters = [...text.replace(/\\./gs, "")];
  for (const [i, letter] of letters.entries()) {
    if (quote === "comment") quote = letter === "\n" ? "" : quote;
    else if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "#" && /\s/.test(letters[i - 1] ?? " ")) quote = "comment";
  }
  return quote === "'" || quote === '"';
}
