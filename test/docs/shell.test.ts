/**
 * The commands of docs/ run as they stand, page by page, in a clone beside `pawl dev`, and print what the page shows. A
 * page that is a walk has its samples written into the clone as well, which must compile at its end.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { command } from "../e2e/pawl-command.ts";
import { root } from "../steps.ts";
import { blocksOfPage, commandsOf, docsPages, isRun, walks } from "./blocks.ts";
import { type Given, given, last } from "./given.ts";
import { outputs } from "./outputs.ts";
import { notPrinted } from "./shown.ts";
import { DocsWorld } from "./world.ts";

let world: DocsWorld;
beforeAll(async () => {
  world = new DocsWorld();
  await world.start();
});
afterAll(() => world?.close());

const withCommands = docsPages().filter((name) =>
  blocksOfPage(name).some(({ language, text }) => language === "sh" && commandsOf(text).some(isRun)),
);
const ordered = [...withCommands.filter((name) => !last.includes(name)), ...last];

test("what is taken as given is so for pages that have commands", () => {
  expect([...Object.keys(given), ...last].filter((name) => !withCommands.includes(name))).toEqual([]);
});

test.each(ordered)("the commands of docs/%s.md run, and print what it shows", async (name) => {
  const ofPage: Given = given[name] ?? {};
  const isWalk = walks.includes(name);
  const replaced: Record<string, string> = { ...(await ofPage.prepare?.(world)) };
  const asRun = (line: string) => filled(ofPage.instead?.(line) ?? line, replaced);
  let printed = await ofPage.prints?.(world);
  let texts = 0;
  let isChanged = false;
  for (const { language, text, file } of blocksOfPage(name)) {
    if (language === "ts" && file !== undefined && isWalk) {
      if (isChanged) await world.reloaded();
      isChanged = change(file, text);
    } else if (language === "sh") {
      const commands = commandsOf(text).filter(isRun);
      const isNew = commands.some((line) => line.startsWith("npx pawl new "));
      if (isChanged && !isNew) await world.reloaded();
      if (isNew) world.changes();
      isChanged = isNew;
      if (commands.includes("npm start")) await world.start();
      const others = commands.filter((line) => line !== "npm start");
      printed =
        others.length > 0 ? await world.shell(others.map(asRun), ofPage.folder) : world.told.join("\n");
      // A walk calls RUN what it has started last.
      if (isWalk) replaced.RUN = newestRun(printed) ?? replaced.RUN ?? "RUN";
    } else if (language === "text" && outputs[name]?.[texts++] === undefined) {
      const missing = notPrinted(text, printed ?? "");
      expect(missing, `none of what was printed is like it:\n${printed}`).toBeUndefined();
    }
  }
  if (ofPage.after !== undefined) await world.shell(ofPage.after.map(asRun));
  if (isWalk) {
    const tsc = join(root, "node_modules/.bin/tsc");
    expect(await command(tsc, ["--noEmit"], { cwd: world.folder })).toMatchObject({ code: 0, stdout: "" });
  }
});

/** The id of a run by hand that was printed last. */
function newestRun(printed: string): string | undefined {
  return printed.match(/[\w.-]+\/[\dT:.-]+Z\/manual~[0-9a-f]{12}/g)?.at(-1);
}

/** Saves a sample. @returns whether `pawl dev` reloads for it */
function change(file: string, text: string): boolean {
  const matters = /^(functions|infra)\//.test(file);
  if (matters) world.changes();
  world.write(file, text);
  return matters;
}

/** A command with texts replaced. A name such as RUN is replaced where it is a word. */
function filled(line: string, replaced: Readonly<Record<string, string>>): string {
  return Object.entries(replaced).reduce((text, [from, to]) => {
    const pattern = /^\w+$/.test(from) ? new RegExp(`\\b${from}\\b`, "g") : from;
    return text.replaceAll(pattern, () => to);
  }, line);
}

test("a text that a page shows is compared line by line, whatever its numbers and ids", () => {
  const printed = "greet/2026-11-21T10:00:00.000Z/manual~0123456789ab started\nran 12 items in 3.5 s\nend\n";
  expect(
    notPrinted("greet/2030-01-01T00:00:00.000Z/manual~ffffffffffff started\nran 3 items in 1.0 s", printed),
  ).toBe(undefined);
  expect(notPrinted("…\nran … s\n", printed)).toBe(undefined);
  expect(notPrinted("end\nran 12 items in 3.5 s", printed)).toBe("ran 12 items in 3.5 s");
  expect(notPrinted("ran 12 items in 3.5 minutes", printed)).toBe("ran 12 items in 3.5 minutes");
});
