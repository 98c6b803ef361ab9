/**
 * What each command says of itself: its usage, arguments and options as the parser has them, and what its help says
 * after them. Nothing is called of a deployment.
 */
import type { Argument, Command, Option } from "commander";
import type { CommandEntry } from "../../../cli/commands/command-entry.ts";
import { declared } from "../../../cli/completion/complete.ts";
import type { Session } from "../../../cli/session.ts";
import { PawlOption, type Subject } from "../../../cli/usage.ts";

/** An option, or an argument. */
export interface Word {
  /** As help writes it. */
  readonly flags: string;
  readonly meaning: string;
  readonly choices: readonly string[];
  readonly byDefault: string | undefined;
  /** The long names of options, one of which it needs. */
  readonly needs: readonly string[];
  /** The long names of options with which it cannot be given. */
  readonly excludes: readonly string[];
  /** What the command's first argument may be for it. */
  readonly subjects: readonly Subject[];
}

export interface ReadCommand {
  readonly name: string;
  readonly term: string;
  readonly description: string;
  readonly args: readonly Word[];
  /** Its own, without those that say which deployment is meant. */
  readonly options: readonly Word[];
  /** Those that say which deployment is meant. */
  readonly target: readonly Word[];
  /** What its help says after the options, a paragraph each. */
  readonly notes: readonly string[];
  readonly examples: readonly string[];
}

export const allSubjects: readonly Subject[] = ["task", "run", "nothing"];

/** How people call the command. */
const session = { pawl: "npx pawl", shell: {} } as Session;

export async function readCommand(entry: CommandEntry): Promise<ReadCommand> {
  const command = await declared(entry, session);
  const [notes = "", examples = ""] = afterOptions(command).split("\nExamples:\n");
  const isTarget = ({ helpGroupHeading }: Option) => helpGroupHeading?.startsWith("Which ") ?? false;
  const shown = command.options.filter(({ hidden }) => !hidden);
  return {
    name: entry.name,
    term: entry.term,
    description: command.description(),
    args: command.registeredArguments.map(argumentWord),
    options: shown.filter((option) => !isTarget(option)).map((option) => optionWord(option, command)),
    target: shown.filter(isTarget).map((option) => optionWord(option, command)),
    notes: notes
      .split("\n\n")
      .map((note) => note.trim().replaceAll("\n", " "))
      .filter(Boolean),
    examples: examples
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  };
}

/** What `addHelpText` added: all of the help without what commander makes of options and arguments. */
function afterOptions(command: Command): string {
  let whole = "";
  command.configureOutput({
    writeOut: (text) => {
      whole += text;
    },
  });
  command.outputHelp();
  return whole.slice(command.helpInformation().length);
}

function argumentWord(argument: Argument): Word {
  const {
    required,
    variadic,
    description,
    argChoices = [],
    defaultValue,
    defaultValueDescription,
  } = argument;
  const name = `${argument.name()}${variadic ? "..." : ""}`;
  return {
    flags: required ? `<${name}>` : `[${name}]`,
    meaning: description,
    choices: argChoices,
    byDefault: shownDefault(defaultValue, defaultValueDescription),
    needs: [],
    excludes: [],
    subjects: allSubjects,
  };
}

function optionWord(option: Option, command: Command): Word {
  const { flags, description, argChoices = [], defaultValue, defaultValueDescription, negate } = option;
  // Commander keeps these by the names under which an action finds the options.
  const { conflictsWith } = option as Option & { readonly conflictsWith: readonly string[] };
  const named = (attribute: string) =>
    command.options.find((each) => each.attributeName() === attribute)?.long ?? attribute;
  return {
    flags,
    meaning: description,
    choices: argChoices,
    // An option that takes something away is on by default, and its words say so.
    byDefault: negate ? undefined : shownDefault(defaultValue, defaultValueDescription),
    needs: option instanceof PawlOption ? option.needed : [],
    excludes: conflictsWith.map(named),
    subjects: allSubjects.filter((subject) => !(option instanceof PawlOption) || option.isFor(subject)),
  };
}

function shownDefault(value: unknown, words: string | undefined): string | undefined {
  return words ?? (value === undefined ? undefined : String(value));
}
