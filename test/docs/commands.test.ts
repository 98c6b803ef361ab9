/** Every `npx pawl …` of docs/ is a command with those options, whether a test runs it or only a person can. */
import { expect, test } from "vitest";
import { CliHarness } from "../cli/harness.ts";
import { page } from "../guards/markdown.ts";
import { blocksOfPage, docsPages } from "./blocks.ts";

/** Between backticks outside of blocks, and at the beginning of lines of shell blocks, without `npx pawl`. */
function commandsOfPage(name: string): string[] {
  const running = page(`docs/${name}.md`).replaceAll(/^```[\s\S]*?^```$/gm, "");
  const inline = [...running.matchAll(/`npx pawl ([^`]+)`/g)].map(([, line = ""]) => line);
  const shell = blocksOfPage(name).flatMap(({ language, text }) => (language === "sh" ? [text] : []));
  const lines = [...shell.join("\n").matchAll(/(?:^|\()npx pawl (.+)$/gm)].map(([, line = ""]) => line);
  return [...inline, ...lines].map((line) => line.replaceAll(/\s+/g, " ").replace(/ #.*| [|&].*/, ""));
}

const withCommands = docsPages().filter((name) => commandsOfPage(name).length > 0);
const helps = new Map<string, Promise<string>>();

/** What `pawl VERB --help` prints; nothing where there is no such verb. */
function helpOf(verb: string): Promise<string> {
  const help = helps.get(verb) ?? askHelp(verb);
  helps.set(verb, help);
  return help;
}

async function askHelp(verb: string): Promise<string> {
  const { stdout } = await new CliHarness().pawl([verb, "--help"]);
  // Of a word that is no verb the help is that of pawl itself.
  return stdout.startsWith(`Usage: pawl ${verb} `) ? stdout : "";
}

/** What is wrong with a command; undefined where it exists. `COMMAND` stands for any. */
async function mistakeOf(line: string): Promise<string | undefined> {
  const [verb = ""] = line.split(/[ ,]/);
  if (verb === "COMMAND") return undefined;
  const help = await helpOf(verb);
  if (help === "") return `npx pawl ${line}: there is no such command`;
  const given = [...line.matchAll(/(?<=\s)--[a-z][a-z-]*/g)].map(([option]) => option);
  const unknown = given.filter((option) => !new RegExp(`(^|[ ,])${option}\\b`, "m").test(help));
  return unknown.length === 0 ? undefined : `npx pawl ${line}: no ${unknown.join(", ")}`;
}

test.each(withCommands)("every pawl command of docs/%s.md exists, with its options", async (name) => {
  const mistakes = await Promise.all(commandsOfPage(name).map(mistakeOf));
  expect(mistakes.filter((mistake) => mistake !== undefined)).toEqual([]);
});

test("a command that is not there, and an option that it does not take, are named", async () => {
  expect(await mistakeOf("statsu RUN")).toBe("npx pawl statsu RUN: there is no such command");
  expect(await mistakeOf("status RUN --wiat")).toBe("npx pawl status RUN --wiat: no --wiat");
  expect(await mistakeOf("schedule add TASK --cron E")).toBe(undefined);
});
