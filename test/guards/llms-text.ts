/** `llms.txt`, the list of all pages for assistants, from the tables of docs/README.md: so a page that has a row there is in both. */
import { posix } from "node:path";
import { page } from "./markdown.ts";

const head = `# Pawl

> Scheduled and resumable tasks on AWS, with no server: tasks in TypeScript walk collections with a saved cursor, on Lambda, SQS, DynamoDB and EventBridge Scheduler. Each may be interrupted at any time and goes on where it was.

An assistant that writes code here reads AGENTS.md first. One that asks a deployment uses \`npx pawl mcp\`, as docs/assistants.md says.

## Start

- [README](README.md): what Pawl is for and when not to use it, first steps, its words, and the command
- [AGENTS.md](AGENTS.md): how to work in this repository: rooms, style, tests
- [CHANGELOG](CHANGELOG.md): what changed for users, and what they must act on
`;

export function llmsText(): string {
  const sections = page("docs/README.md").split("\n## ").slice(1);
  return [head, ...sections.map(sectionText)].join("\n");
}

function sectionText(section: string): string {
  const [title = "", ...lines] = section.split("\n");
  const rows = lines.filter((line) => line.startsWith("| ") && line.includes("]("));
  return [`## ${title}`, "", ...rows.map(rowText), ""].join("\n");
}

/** `| do this | [Page](page.md), a skill |` as `- [Page](docs/page.md): do this`. */
function rowText(row: string): string {
  const [, aim = "", link = ""] = row.split("|").map((cell) => cell.trim());
  const [, name = "", path = ""] = /\[([^\]]+)\]\(([^)]+)\)/.exec(link) ?? [];
  return `- [${name}](${posix.join("docs", path)}): ${aim}`;
}
