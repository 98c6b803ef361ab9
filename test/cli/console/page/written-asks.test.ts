/** Each command and option that is written in the page's sources is one that the console's server takes. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { allowedCommands } from "../../../../cli/console/server/commands.ts";

const folder = join(import.meta.dirname, "../../../../cli/console/page");

/** The text of what is open at a place, up to its closing bracket. */
function restOf(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if ("{[(".includes(text[at] ?? "")) depth++;
    if ("}])".includes(text[at] ?? "") && --depth < 0) return text.slice(from, at);
  }
  throw new Error("a bracket does not close");
}

/** The names of an object's properties; what is spread into it has none here. */
function namesIn(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if ("{[(".includes(text[at] ?? " ")) depth++;
    if ("}])".includes(text[at] ?? " ")) depth--;
    if (at < text.length && (depth > 0 || text[at] !== ",")) continue;
    const [, name] = /^\s*"?([\w-]+)"?\s*(?::|$)/.exec(text.slice(start, at)) ?? [];
    if (name !== undefined) names.push(name);
    start = at + 1;
  }
  return names;
}

const asks = globSync("**/*.{ts,tsx}", { cwd: folder }).flatMap((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  return [...text.matchAll(/\bcommand: "(\w+)"/g)].map(({ 1: command = "", index }) => {
    const rest = restOf(text, index);
    const [found] = rest.matchAll(/\boptions: \{/g);
    const options = found === undefined ? [] : namesIn(restOf(rest, found.index + found[0].length));
    return { file, command, options };
  });
});

test("what the page asks for is taken by the server", () => {
  expect(asks.length).toBeGreaterThan(40);
  expect(asks.filter(({ options }) => options.length > 0).length).toBeGreaterThan(20);
  const refused = asks.filter(({ command, options }) => {
    // The console itself is no command of a page; what starts it again is only shown.
    if (command === "console") return false;
    const allowed = Object.hasOwn(allowedCommands, command) ? allowedCommands[command] : undefined;
    const known = [...(allowed?.options ?? []), ...(allowed?.reading ?? []), ...(allowed?.files ?? [])];
    return allowed === undefined || options.some((name) => !known.includes(name));
  });
  // The page shows how a run is downloaded, and does not ask for it.
  expect(refused).toEqual([{ file: "pages/run/facts.tsx", command: "download", options: [] }]);
});
