/** Which tools a server has, and what each takes: it follows from the commands, and no tool can answer for a person. */
import { expect, test } from "vitest";
import { signatureOf } from "../../../cli/calls/signature.ts";
import { verbOf, verbs } from "../../../cli/calls/verbs.ts";
import type { CommandEntry } from "../../../cli/commands/command-entry.ts";
import { commands } from "../../../cli/commands/index.ts";
import { allowableWrites } from "../../../cli/mcp/allowed-writes.ts";
import { inputSchema } from "../../../cli/mcp/tool-schema.ts";
import { type Tool, toolsOf } from "../../../cli/mcp/tools.ts";
import { whyWithheld } from "../../../cli/mcp/withheld.ts";
import type { Session } from "../../../cli/session.ts";
import { CliHarness } from "../harness.ts";

/** What commands read of it to declare themselves. */
const session = { pawl: "pawl" } as Session;
const reading = await toolsOf(commands, session, []);
const all = await toolsOf(commands, session, allowableWrites);

const named = (name: string) => all.find((tool) => tool.name === name) as Tool;
const optionsOf = (tool: Tool) => tool.options.map(({ name }) => name);

test("a server that may only read has each verb that reads, and what verbs that write have to read", () => {
  expect(reading.map(({ name }) => name)).toEqual([
    ...[
      "list",
      "status",
      "history",
      "explain",
      "lanes",
      "calendar",
      "logs",
      "turns",
      "next",
      "why",
      "doc",
      "cost",
    ],
    ...["run_dry_run", "override_list", "schedule_list", "backfill_dry_run"],
  ]);
  expect(reading.filter(({ writes }) => writes)).toEqual([]);
});

test("a server that may write everything has the verbs that move one task or run besides, and no other", () => {
  const writing = all.filter(({ writes }) => writes).map(({ name }) => name);
  expect(writing).toEqual(["run", "pause", "resume", "cancel", "redrive", "dismiss", "scale", "split"]);
  expect(allowableWrites).toEqual(writing);
});

test("every command is a verb that programs call, or one for people on this machine", () => {
  const forPeople = commands.filter(({ name }) => verbOf(name) === undefined).map(({ name }) => name);
  expect(forPeople).toEqual(["download", "check", "fire", "new", "dev", "console", "mcp", "completion"]);
  const names = commands.map(({ name }) => name);
  expect(Object.keys(verbs).filter((verb) => !names.includes(verb))).toEqual([]);
});

test("a tool that reads has every option of its command but those withheld, each with a reason", async () => {
  for (const tool of reading.filter(
    ({ fixedOptions, fixedArguments }) => fixedOptions.concat(fixedArguments).length === 0,
  )) {
    const entry = commands.find(({ name }) => name === tool.verb);
    const { options } = await signatureOf(entry as CommandEntry, session);
    const left = options.filter((option) => !optionsOf(tool).includes(option.name));
    const withoutReason = left.filter(
      (option) =>
        whyWithheld(option, false) === undefined && !tool.arguments.some(({ name }) => name === option.name),
    );
    expect([tool.name, withoutReason]).toEqual([tool.name, []]);
    expect(options.map(({ name }) => name)).toEqual(expect.arrayContaining(optionsOf(tool)));
  }
});

test("a new option of a command is an option of its tool", async () => {
  const status = commands.find(({ name }) => name === "status") as CommandEntry;
  const more: CommandEntry = {
    ...status,
    load: async () => {
      const add = await status.load();
      return (program, given) => {
        add(program, given);
        program.commands[0]?.option("--color <name>", "only runs of this colour");
      };
    },
  };
  const given = commands.map((entry) => (entry.name === "status" ? more : entry));
  const tool = (await toolsOf(given, session, [])).find(({ name }) => name === "status") as Tool;
  expect(inputSchema(tool).properties.color).toEqual({
    ...{ type: "string", minLength: 1, description: "only runs of this colour" },
  });
});

/** A new option of a verb that writes is looked at before an assistant has it. */
test.each([
  ["run", ["task"], ["params", "metadata", "id", "overlap", "priority", "note"]],
  ["pause", ["task|run"], ["until", "note"]],
  ["resume", ["task|run"], ["note"]],
  ["cancel", ["run"], ["note"]],
  ["redrive", ["task|run"], ["items", "only", "note"]],
  ["dismiss", ["task|run"], ["note"]],
  ["scale", ["run"], ["shards"]],
  ["split", ["run", "shard"], []],
  ["run_dry_run", ["task"], ["params"]],
  ["override_list", ["task"], []],
  ["schedule_list", ["task"], []],
  ["backfill_dry_run", ["task"], ["from", "to", "trigger", "only", "reverse", "max-concurrent", "overlap"]],
])("the tool %s takes these arguments and options, and no others", (name, args, options) => {
  const tool = named(name);
  expect(tool.arguments.map((each) => each.name)).toEqual(args);
  expect(optionsOf(tool)).toEqual(options);
  if (tool.writes) expect(tool.arguments[0]?.required).toBe(true);
});

test("no tool confirms, forces, names a deployment, a file or a set that it moves, or starts anything later", () => {
  const never = [
    "yes",
    "force",
    "unchecked",
    "project",
    "stage",
    "profile",
    "region",
    "endpoint",
    "csv",
    "input",
    "out",
  ];
  const ofWrites = ["tag", "task", "all", "errored", "runs", "at", "in", "wait", "stage-limit"];
  for (const tool of all) {
    const given = new Set(optionsOf(tool));
    expect([tool.name, never.filter((name) => given.has(name))]).toEqual([tool.name, []]);
    if (tool.writes) expect([tool.name, ofWrites.filter((name) => given.has(name))]).toEqual([tool.name, []]);
  }
});

test("a schema says what is required, which values there are, and refuses what it does not know", () => {
  expect(inputSchema(named("run"))).toMatchObject({
    type: "object",
    required: ["task"],
    additionalProperties: false,
    properties: {
      params: { type: "object" },
      metadata: { type: "array", items: { type: "string" } },
      overlap: { type: "string", enum: ["skip", "queue", "allow"] },
      priority: { type: "number" },
    },
  });
  expect(inputSchema(named("history")).properties.number).toMatchObject({ type: "number", default: 20 });
  expect(inputSchema(named("status")).properties.errored).toMatchObject({ type: "boolean" });
  expect(inputSchema(named("pause")).required).toEqual(["task_or_run"]);
  // Of a duration the parser has milliseconds, which nobody may give.
  expect(inputSchema(named("calendar")).properties.ahead).not.toHaveProperty("default");
});

test("names of tools and of what they take are ones that every client allows", () => {
  const names = all.flatMap((tool) => [tool.name, ...Object.keys(inputSchema(tool).properties)]);
  expect(names.filter((name) => !/^[\w.-]{1,64}$/.test(name))).toEqual([]);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

const allowable = "allowed are run, pause, resume, cancel, redrive, dismiss, scale, split";

test.each([
  ["approve", `"approve" is not allowed: approve is never allowed, since a person approves: ${allowable}`],
  ["run,override", "override is never allowed, since a person puts settings in place of those deployed"],
  ["schedule", "schedule is never allowed, since a person makes schedules"],
  ["decline", "decline is never allowed, since a person decides what is not approved"],
  ["backfill", "backfill is never allowed, since a person starts many runs at once"],
  ["status", "status only reads, which is always allowed"],
  ["deploy", '"deploy" is no verb'],
  ["__proto__", '"__proto__" is no verb'],
  ["all", '"all" is no verb'],
])("--allow-writes %s is refused in one line that names the allowed", async (verb, error) => {
  const { exitCode, stdout, stderr } = await new CliHarness().pawl([
    "mcp",
    "--stage",
    "prod",
    "--allow-writes",
    verb,
  ]);
  expect([exitCode, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
  expect(stderr).toContain(error);
  expect(stderr).toContain(allowable);
});

test("writes are allowed for a deployment that is named alone", async () => {
  const { exitCode, stderr } = await new CliHarness().pawl(["mcp", "--allow-writes", "pause"]);
  expect([exitCode, stderr]).toEqual([
    2,
    "error: --allow-writes needs --stage or --endpoint: a write never goes to a deployment that was only found\n",
  ]);
});

test("a stage that cannot exist is refused at the start", async () => {
  const { exitCode, stderr } = await new CliHarness().pawl(["mcp", "--stage", "Prod!"]);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining('stage "Prod!" is not allowed')]);
});
