/** What is written for assistants says what is true: llms.txt, and docs/assistants.md with its samples. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { allowableWrites } from "../../cli/mcp/allowed-writes.ts";
import { longestDocument } from "../../cli/mcp/shown-document.ts";
import { toolsOf } from "../../cli/mcp/tools.ts";
import type { Session } from "../../cli/session.ts";
import { environment } from "../cli/mcp/assistant.ts";
import { root } from "../steps.ts";
import { llmsText } from "./llms-text.ts";
import { anchors, page, pages, tableBelow } from "./markdown.ts";
import { blocksOf } from "./readme.ts";

const assistants = page("docs/assistants.md");
const tools = await toolsOf(commands, { pawl: "pawl" } as Session, allowableWrites);

test("llms.txt is what npm run reference writes", () => {
  expect(page("llms.txt"), "npm run reference writes it").toBe(llmsText());
});

test("llms.txt has every page and every skill, and each of its links leads somewhere", () => {
  const links = [...page("llms.txt").matchAll(/^- \[[^\]]+\]\(([^)]+)\): \S/gm)].map(([, link = ""]) => link);
  const files = links.map((link) => link.split("#")[0] ?? "");
  // Those of a folder are listed by the page of its name.
  const listed = pages().filter((path) => path !== "docs/README.md" && !/^docs\/.+\//.test(path));
  expect(listed.filter((path) => !files.includes(path))).toEqual([]);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  const withAnchor = links.filter((link) => link.includes("#"));
  const broken = withAnchor.filter((link) => {
    const [file = "", anchor = ""] = link.split("#");
    return !anchors(page(file)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test("docs/assistants.md lists every tool, first those that read", () => {
  const rows = tableBelow(assistants, "## What it can do").map(([name = ""]) => name.replaceAll("`", ""));
  const reading = tools.filter(({ writes }) => !writes).map(({ name }) => name);
  // The second table has a heading and a rule of its own.
  expect(rows).toEqual([...reading, "verb", "---", ...allowableWrites]);
});

test("docs/assistants.md says how long an answer may be", () => {
  expect(assistants).toContain(`at most ${longestDocument.toLocaleString("en")} characters`);
});

/** The command of each sample, as an assistant starts it. */
const samples = blocksOf(assistants).map(({ language, text }): [string, string[]] => {
  if (language === "json") {
    const { mcpServers, servers } = JSON.parse(text);
    const { command, args } = (mcpServers ?? servers).pawl;
    return [`${language} ${mcpServers ? "mcpServers" : "servers"}`, [command, ...args]];
  }
  if (language === "toml")
    return [
      language,
      [/^command = "(.*)"$/m.exec(text)?.[1] ?? "", ...JSON.parse(/^args = (.*)$/m.exec(text)?.[1] ?? "[]")],
    ];
  return ["command line", text.trim().split(" ")];
});

test("docs/assistants.md has a sample for each way in which assistants are set up", () => {
  expect(samples.map(([name]) => name)).toEqual(["json mcpServers", "json servers", "toml", "command line"]);
});

test.each(samples)("the sample %s starts a server, which has its tools", async (_, [npx, ...args]) => {
  expect([npx, args[0], args[1]]).toEqual(["npx", "pawl", "mcp"]);
  const transport = new StdioClientTransport({
    ...{
      command: process.execPath,
      args: [join(root, "cli/bin.js"), ...args.slice(1)],
      cwd: root,
      env: environment(),
    },
  });
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  try {
    const names = (await client.listTools()).tools.map(({ name }) => name);
    const allowed = args.includes("--allow-writes") ? (args.at(-1) ?? "").split(",") : [];
    const wanted = tools.filter(({ name, writes }) => !writes || allowed.includes(name));
    expect(names.sort()).toEqual(wanted.map(({ name }) => name).sort());
  } finally {
    await client.close();
  }
});
