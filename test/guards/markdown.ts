/**
 * The project's pages as tests read them: their headings, links, and what their running text puts between backticks.
 * Fenced blocks are left out: samples and commands have tests of their own.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { root } from "../steps.ts";

/** Every page that belongs to the project, as a path from its root. */
export function pages(): string[] {
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const ofDocs = inDocs.filter((name) => name.endsWith(".md"));
  const skills = readdirSync(join(root, "skills")).map((name) => `skills/${name}/SKILL.md`);
  return [
    "README.md",
    "AGENTS.md",
    "CHANGELOG.md",
    ...skills,
    ...ofDocs.map((name) => `docs/${name}`),
  ].sort();
}

/** Reads a page. */
export function page(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Folders and files at the root: a path that begins with one of them is meant as a path of the project. */
const ofRoot = readdirSync(root);

/** Paths that appear only once Pawl or another program runs, each with its reason. */
const madeLater: Readonly<Record<string, string>> = {
  ".pawl/": "pawl dev keeps its state there",
  "cdk.out/": "synth writes there",
  "node_modules/": "npm ci writes there",
  "node_modules/pawl/docs/": "npm install writes there, where Pawl is a package",
  ".cache/package/": "npm run build:package writes there",
  "functions/services/": "pawl new writes there",
  ".cursor/mcp.json": "an assistant reads it, where a team has it",
  ".vscode/mcp.json": "an assistant reads it, where a team has it",
  ".codex/config.toml": "an assistant reads it, where a team has it",
  "functions/tasks/greet-customers.ts": "docs/first-task.md has the reader write it",
};

/** Everything in a page that names what does not exist: a line each. */
export function mistakes(path: string, text: string): string[] {
  return [...brokenLinks(path, text), ...missingFiles(path, text), ...missingScripts(path, text)];
}

function brokenLinks(path: string, text: string): string[] {
  return [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : posix.join(posix.dirname(path), file);
    if (file !== "" && !existsSync(join(root, target)))
      return [`${path} links to ${target}, which does not exist`];
    if (anchor === undefined) return [];
    const there = file === "" ? text : page(target);
    return anchors(there).includes(anchor)
      ? []
      : [`${path} links to ${link}, and ${target} has no such heading`];
  });
}

function missingFiles(path: string, text: string): string[] {
  return namedPaths(text)
    .filter((named) => madeLater[named] === undefined && !existsSync(join(root, named)))
    .map((named) => `${path} names ${named}, which does not exist`);
}

function missingScripts(path: string, text: string): string[] {
  const { scripts } = JSON.parse(page("package.json"));
  return [...text.matchAll(/npm run ([\w:-]+)/g)].flatMap(([, script = ""]) =>
    Object.hasOwn(scripts, script)
      ? []
      : [`${path} names npm run ${script}, which package.json does not have`],
  );
}

/**
 * What looks like a file or folder of the project: it begins with one of the root's folders, ends with a slash, or
 * has an extension. `NAME` in a path stands for any name.
 */
export function namedPaths(text: string): string[] {
  return [...withoutFences(text).matchAll(/`([\w.@-]+(?:\/[\w.@-]+)*\/?)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => {
      if (path.includes("NAME")) return false;
      const [first = ""] = path.split("/");
      if (path.includes("/")) return ofRoot.includes(first) || path.endsWith("/") || /\.[a-z]+$/.test(path);
      return /^[\w-].*\.(ts|js|md|json)$/.test(path);
    });
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchors(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

function withoutFences(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}

/** The rows of the table below a heading, each as its cells; the header and the rule are left out. */
export function tableBelow(text: string, heading: string): string[][] {
  const [, below = ""] = text.split(`\n${heading}\n`);
  const [section = ""] = below.split(/\n#{1,6} /);
  const rows = [...section.matchAll(/^\|(.*)\|$/gm)].map(([, row = ""]) =>
    row.split("|").map((cell) => cell.trim()),
  );
  return rows.slice(2);
}
