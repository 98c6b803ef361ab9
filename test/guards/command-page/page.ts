/**
 * docs/command-reference.md as the commands say it. A command without an example is refused. Which exit codes a command
 * has of its own is written here: nothing else knows it as data.
 */
import { commands } from "../../../cli/commands/index.ts";
import { exitCodes } from "../../../cli/exit-codes.ts";
import { item, link, wrapped } from "../options-page/text.ts";
import { allSubjects, type ReadCommand, readCommand, type Word } from "./read-commands.ts";

const head = `# All commands

Each command of \`pawl\`: how it is called, its arguments and options with their defaults, its exit codes, and examples.
\`npm run reference\` writes this page from what the commands say of themselves, as \`npx pawl COMMAND --help\` does.
[The command](commands.md) says what they are for, how they go together, and what each exit code means.
`;

/** In the order of the page; a command that is in none of these comes last. */
const groups: readonly (readonly [title: string, names: readonly string[]])[] = [
  ["See what is deployed and what runs", ["list", "status", "history", "logs", "turns", "download", "lanes"]],
  ["See schedules and settings", ["next", "explain", "calendar", "why", "doc"]],
  ["Start runs", ["run", "backfill", "schedule", "fire"]],
  ["Move runs", ["pause", "resume", "cancel", "redrive", "approve", "decline", "dismiss", "scale", "split"]],
  ["Change settings without a deploy", ["override"]],
  ["Before a deploy", ["new", "check", "cost"]],
  ["On this machine", ["dev", "console", "completion"]],
];

const { failed, unknown, needsPerson, failing, warning, healthUnknown, interrupted } = exitCodes;

/** The exit codes that an option brings besides those of every command. */
const codesOf: Readonly<Record<string, string>> = {
  "--wait": `${failed} unless the run succeeds, ${unknown} if it is not known how it ends, ${interrupted} after Ctrl-C`,
  "--exit-code": `${needsPerson} if something needs a person; ${failing}, ${warning} or ${healthUnknown} by the health of the tasks`,
  "--follow": `${interrupted} after Ctrl-C`,
};

/** Of one command: codes without an option, under "", or where its option is another thing than that of others. */
const codesOfCommand: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cancel: { "--wait": `${interrupted} after Ctrl-C` },
  check: { "": `${failed} if anything is wrong` },
  pause: { "--wait": `${interrupted} after Ctrl-C` },
  run: { "--dry-run": `${failed} if a row of the file would fail` },
  scale: { "--wait": "" },
  status: { "--watch": `${interrupted} after Ctrl-C while it follows a run` },
};

/** The whole page. @throws Error that names each command that lacks something */
export async function commandsPage(): Promise<string> {
  const read = await Promise.all(commands.map(readCommand));
  const mistakes = read.filter(({ examples }) => examples.length === 0);
  if (mistakes.length > 0)
    throw new Error(mistakes.map(({ name }) => `pawl ${name} has no example in its help`).join("\n"));
  const grouped = groups.flatMap(([, names]) => names);
  const others = read.map(({ name }) => name).filter((name) => !grouped.includes(name));
  const parts = [...groups, ["Others", others] as const].flatMap(([title, names]) => {
    const own = names.flatMap((name) => read.filter((command) => command.name === name));
    return own.length === 0 ? [] : [{ title, own }];
  });
  const contents = parts.map(({ title, own }) =>
    item(`${link(title)}: ${own.map(({ name }) => link(`\`${name}\``)).join(", ")}`),
  );
  const texts = parts.flatMap(({ title, own }) => [`## ${title}\n`, ...own.map(commandText)]);
  const target = read.find(({ name }) => name === "status")?.target ?? [];
  const shared = [
    "## Options of every command\n",
    `${wrapped("`-h` and `--help` show the help, `--debug` shows where an error came from. These say which deployment is meant; without them it is the `pawl dev` that runs in this folder, else stage `dev`:")}\n`,
    ...rows(target),
  ].join("\n");
  const whole = [head, item(link("Options of every command")), ...contents, "", shared, ...texts].join("\n");
  return `${whole.replaceAll(/\n{3,}/g, "\n\n").trimEnd()}\n`;
}

function commandText(command: ReadCommand): string {
  const { name, term, description, args, options, target, notes, examples } = command;
  const codes = codesText(command);
  return [
    `### \`${name}\`\n`,
    `${wrapped(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`)}\n`,
    `\`npx pawl ${term}\`\n`,
    ...rows([...args, ...options]),
    ...(target.length === 0 ? [] : [`${targetText(target)}\n`]),
    ...notes.map((note) => `${wrapped(note)}\n`),
    ...(codes === "" ? [] : [`${wrapped(`Exit codes: ${codes}.`)}\n`]),
    ["Examples:\n", ...examples.map((example) => `- \`${example}\``), ""].join("\n"),
  ].join("\n");
}

function targetText(target: readonly Word[]): string {
  const names = target.map(({ flags }) => `\`${flags.split(" ")[0]}\``);
  return wrapped(`Also ${names.join(", ")}: see ${link("Options of every command")}.`);
}

function rows(words: readonly Word[]): readonly string[] {
  if (words.length === 0) return [];
  const texts = words.map((word) => `| \`${cell(word.flags)}\` | ${cell(meaning(word))} |`);
  return ["| | |", "|---|---|", ...texts, ""];
}

const subjectTexts = { task: "with a task", run: "with a run", nothing: "without a name" };

function meaning({ meaning: said, choices, byDefault, needs, excludes, subjects }: Word): string {
  const isSaid = needs.some((name) => said.includes(name));
  return [
    // A placeholder outside code would be taken for HTML.
    said.replaceAll(/<[\w-]+>/g, "`$&`"),
    ...(choices.length === 0 ? [] : [`one of ${choices.map((choice) => `\`${choice}\``).join(", ")}`]),
    ...(byDefault === undefined ? [] : [`default: \`${byDefault}\``]),
    ...(needs.length === 0 || isSaid ? [] : [`needs ${needs.map((name) => `\`${name}\``).join(" or ")}`]),
    ...(subjects.length === allSubjects.length
      ? []
      : [`only ${subjects.map((subject) => subjectTexts[subject]).join(" or ")}`]),
    ...(excludes.length === 0 ? [] : [`not with ${excludes.map((name) => `\`${name}\``).join(", ")}`]),
  ].join("; ");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function codesText({ name, options }: ReadCommand): string {
  const own = codesOfCommand[name] ?? {};
  const longs = options.map(({ flags }) => /--[\w-]+/.exec(flags)?.[0] ?? flags);
  const ofOptions = longs.flatMap((long) => {
    const said = own[long] ?? codesOf[long] ?? "";
    return said === "" ? [] : [`with \`${long}\`, ${said}`];
  });
  return [...(own[""] === undefined ? [] : [own[""]]), ...ofOptions].join("; ");
}
