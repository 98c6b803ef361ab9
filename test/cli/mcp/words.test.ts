/** Whatever a model gives a tool, its command is called with that and nothing else. */
import { Command } from "commander";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CommandEntry } from "../../../cli/commands/command-entry.ts";
import { commands } from "../../../cli/commands/index.ts";
import { allowableWrites } from "../../../cli/mcp/allowed-writes.ts";
import { inputSchema, propertyName } from "../../../cli/mcp/tool-schema.ts";
import { wordsOf } from "../../../cli/mcp/tool-words.ts";
import { type Tool, toolsOf } from "../../../cli/mcp/tools.ts";
import { whyWithheld } from "../../../cli/mcp/withheld.ts";
import type { Session } from "../../../cli/session.ts";

const session = { pawl: "pawl" } as Session;
const tools = await toolsOf(commands, session, allowableWrites);

/** Texts as somebody would write them who wants more than a tool allows. */
const text = fc
  .oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.constantFrom(
      "--yes",
      "-y",
      "--",
      "--stage=dev",
      "--stage dev",
      "@/etc/passwd",
      "-",
      "-n",
      "--all",
      "--force=1",
    ),
    fc.tuple(fc.constantFrom("--yes", "--", "a"), fc.string()).map(([first, more]) => `${first}\n${more}`),
  )
  .filter((each) => !each.includes("\0"));

/** What a schema of a tool allows. */
function valuesOf(schema: object): fc.Arbitrary<unknown> {
  const { type, items, enum: choices } = schema as { type: string; items?: object; enum?: string[] };
  if (choices !== undefined) return fc.constantFrom(...choices);
  if (type === "array") return fc.array(valuesOf(items as object), { maxLength: 4 });
  if (type === "boolean") return fc.boolean();
  if (type === "number") return fc.integer();
  return type === "object" ? fc.dictionary(fc.string(), fc.jsonValue()) : text;
}

function givenTo(tool: Tool): fc.Arbitrary<Record<string, unknown>> {
  const { properties, required } = inputSchema(tool);
  const values = Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required });
}

/** What commander makes of words: the texts of each option, and the arguments. */
async function parsed(tool: Tool, words: readonly string[]) {
  const entry = commands.find(({ name }) => name === tool.verb) as CommandEntry;
  const program = new Command("pawl").exitOverride().configureOutput({ writeErr() {}, outputError() {} });
  (await entry.load())(program, session);
  const [command] = program.commands as [Command];
  const texts: Record<string, string[]> = {};
  for (const option of command.options) {
    // Each text as it was given, before any check.
    const { required } = option;
    option.parseArg = undefined;
    Object.assign(option, { conflictsWith: [] });
    command.on(`option:${option.name()}`, (value: string | null) => {
      texts[option.name()] = [...(texts[option.name()] ?? []), ...(required ? [value ?? ""] : [])];
    });
  }
  for (const argument of command.registeredArguments) argument.parseArg = undefined;
  let args: readonly string[] = [];
  command.exitOverride().action(() => {
    args = command.args;
  });
  await program.parseAsync(words, { from: "user" });
  return { texts, args };
}

const asTexts = (value: unknown): string[] =>
  value === undefined
    ? []
    : [value].flat().map((each) => (typeof each === "string" ? each : JSON.stringify(each)));

test.each(tools.map((tool) => [tool.name, tool] as const))(
  "whatever is given to %s, its command has just those values and arguments",
  async (_, tool) => {
    await fc.assert(
      fc.asyncProperty(givenTo(tool), async (given) => {
        const { texts, args } = await parsed(tool, wordsOf(tool, given));
        expect(args).toEqual([
          ...tool.fixedArguments,
          ...tool.arguments.flatMap((argument) => asTexts(given[propertyName(argument)])),
        ]);
        const wanted: Record<string, string[]> = {};
        for (const name of tool.fixedOptions) wanted[name] = [];
        for (const { name, value } of tool.options) {
          if (name === "note") wanted.note = [["assistant", ...asTexts(given.note)].join(": ")];
          else if (value === undefined) {
            if (given[name] === true) wanted[name] = [];
          } else if (asTexts(given[name]).length > 0) wanted[name] = asTexts(given[name]);
        }
        expect(texts).toEqual(wanted);
        for (const [name, values] of Object.entries(texts)) {
          const option = { name, value: values.length > 0 ? "text" : undefined };
          expect([name, whyWithheld(option, tool.writes)]).toEqual([name, undefined]);
        }
      }),
      { numRuns: 60 },
    );
  },
);

test("a text with a NUL character is refused, which no command line can have", () => {
  const tool = tools.find(({ name }) => name === "why") as Tool;
  expect(() => wordsOf(tool, { task: "a\0--yes" })).toThrow("a text with a NUL character is not allowed");
});

test("what a tool does not know is not given to its command", () => {
  const tool = tools.find(({ name }) => name === "pause") as Tool;
  expect(wordsOf(tool, { task_or_run: "a", yes: true, stage: "dev", __proto__: "x" })).toEqual([
    ...["pause", "--note=assistant", "--", "a"],
  ]);
});
