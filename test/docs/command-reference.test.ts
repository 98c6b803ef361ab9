/** docs/command-reference.md is what the commands say of themselves, and its examples are calls that they take. */
import { expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { CliHarness } from "../cli/harness.ts";
import { commandsPage } from "../guards/command-page/page.ts";
import { readCommand } from "../guards/command-page/read-commands.ts";
import { anchors, page } from "../guards/markdown.ts";

const reference = page("docs/command-reference.md");

test("docs/command-reference.md is what npm run reference writes", async () => {
  expect(reference, "npm run reference writes it").toBe(await commandsPage());
});

test("every command has a heading of its own in docs/command-reference.md", () => {
  const headings = anchors(reference);
  expect(commands.map(({ name }) => name).filter((name) => !headings.includes(name))).toEqual([]);
  expect(headings.filter((anchor) => /-\d+$/.test(anchor))).toEqual([]);
});

test.each(commands)("the examples of pawl $name use options and arguments that it has", async (entry) => {
  const { examples, args, options, target } = await readCommand(entry);
  const flags = [...options, ...target].map((option) => option.flags);
  for (const example of examples) {
    const [npx, pawl, name, ...words] = example.split(/ [>|]/)[0]?.match(/"[^"]*"|\S+/g) ?? [];
    expect([npx, pawl, name], example).toEqual(["npx", "pawl", entry.name]);
    const named = words.filter((word) => word.startsWith("-"));
    const unknown = named.filter((word) => !flags.some((text) => text.split(/[ ,]+/).includes(word)));
    expect(unknown, example).toEqual([]);
    const required = args.filter((argument) => argument.flags.startsWith("<")).length;
    const given = words.findIndex((word) => word.startsWith("-"));
    expect(given < 0 ? words.length : given, example).toBeGreaterThanOrEqual(required);
  }
});

test("an option or argument of a command's help is in docs/command-reference.md", async () => {
  for (const { name } of commands) {
    const { stdout } = await new CliHarness().pawl([name, "--help"]);
    const [, section = ""] = reference.split(`\n### \`${name}\`\n`);
    const [own = ""] = section.split(/\n###? /);
    const [ofCommand = ""] = stdout.split("Global Options:");
    const helped = [...ofCommand.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, long = ""]) => long);
    expect(
      helped.filter((long) => long !== "--help" && !own.includes(long)),
      name,
    ).toEqual([]);
  }
});
