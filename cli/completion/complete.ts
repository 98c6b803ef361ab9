/**
 * What may stand in place of the last word of a command line. It goes by what the commands say of themselves: their
 * options and arguments, as the parser and the help have them. `values.ts` says what stands for an option's `<value>`.
 */
import { type Argument, Command, type Option } from "commander";
import type { CommandEntry } from "../commands/command-entry.ts";
import type { Session } from "../session.ts";
import { PawlOption, subjectOf } from "../usage.ts";
import { Known } from "./known.ts";
import { type Completion, nothing, type Values, values } from "./values.ts";

/** The words of a command line before the one that is completed, in the command's terms. */
interface Line {
  readonly args: readonly string[];
  /** The values of its options by their long names without hyphens; of a flag, an empty text. */
  readonly options: ReadonlyMap<string, string>;
  /** The option whose value comes next. */
  readonly open?: Option;
  /** Everything is an argument. */
  readonly isEnded: boolean;
}

/** @param words of the command line after `pawl`, the last one as far as it is written */
export async function complete(
  session: Session,
  commands: readonly CommandEntry[],
  words: readonly string[],
): Promise<Completion> {
  const commandNames = [...commands, { name: "help", description: "show a command's help" }].map(
    ({ name, description }) => ({ value: name, description }),
  );
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? "";
  const at = before.findIndex((each) => !each.startsWith("-"));
  if (at < 0) return word.startsWith("-") ? among(word, globalOptions) : among(word, commandNames);
  const name = before[at];
  if (name === "help") return at === before.length - 1 ? among(word, commandNames) : nothing;
  const entry = commands.find((each) => each.name === name);
  if (entry === undefined) return nothing;
  const command = await declared(entry, session);
  const line = readLine(command, before.slice(at + 1));
  const known = new Known(session, line.options);
  const given = { word, args: line.args, options: line.options, known };
  if (line.isEnded) return nothing;
  if (line.open !== undefined) return valuesOf(line.open)(given);
  const [, long = "", value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  if (value !== undefined) {
    const option = command.options.find((each) => each.long === long && takesValue(each));
    if (option === undefined) return nothing;
    return withPrefix(`${long}=`, await valuesOf(option)({ ...given, word: value }));
  }
  const argument = argumentAt(command, line.args.length);
  if (argument !== undefined && !word.startsWith("-")) return valuesOf(argument)(given);
  return among(word, optionsLeft(command, line));
}

/** The argument at a place: the last one may be several. */
function argumentAt({ registeredArguments: all }: Command, place: number): Argument | undefined {
  const last = all.at(-1);
  return all[place] ?? (last?.variadic ? last : undefined);
}

/** The command as it declares itself. */
export async function declared({ name, load }: CommandEntry, session: Session): Promise<Command> {
  const program = new Command("pawl");
  (await load())(program, session);
  return program.commands.find((each) => each.name() === name) as Command;
}

/** What completes an option's value, or an argument. */
export function valuesOf(each: Option | Argument): Values {
  const { argChoices } = each;
  if (argChoices !== undefined)
    return ({ word }) =>
      among(
        word,
        argChoices.map((value) => ({ value })),
      );
  return values[placeholder(each) as keyof typeof values] ?? (() => nothing);
}

/** `file` of `--csv <file>`, and the name of an argument. */
export function placeholder(each: Option | Argument): string {
  if (!("flags" in each)) return each.name();
  return /[<[](.+?)(?:\.\.\.)?[>\]]$/.exec(each.flags)?.[1] ?? "";
}

function readLine(command: Command, words: readonly string[]): Line {
  const args: string[] = [];
  const options = new Map<string, string>();
  let open: Option | undefined;
  for (const [i, word] of words.entries()) {
    const isValue = open !== undefined && (!word.startsWith("-") || word === "-" || !open.variadic);
    if (open !== undefined && isValue) {
      options.set(open.name(), word);
      if (!open.variadic) open = undefined;
      continue;
    }
    if (word === "--") return { args: [...args, ...words.slice(i + 1)], options, isEnded: true };
    if (!word.startsWith("-") || word === "-") {
      args.push(word);
      continue;
    }
    const [flag = "", ...value] = word.split("=");
    const option = command.options.find(({ long, short }) => long === flag || short === flag);
    if (option === undefined) continue;
    options.set(option.name(), value.join("="));
    open = takesValue(option) && value.length === 0 ? option : undefined;
  }
  return { args, options, open, isEnded: false };
}

const takesValue = (option: Option) => option.required || option.optional;

interface Candidate {
  readonly value: string;
  readonly description?: string;
}

/** Those that may still be given: not a second time, and not beside one that excludes them. */
function optionsLeft(command: Command, { args, options }: Line): Candidate[] {
  const given = command.options.filter((option) => options.has(option.name()));
  const excludes = (one: Option, other: Option) => conflicts(one).includes(other.attributeName());
  const isLeft = (option: Option) =>
    !given.some((other) => excludes(option, other) || excludes(other, option)) &&
    (!given.includes(option) || option.variadic || (option instanceof PawlOption && option.isRepeatable)) &&
    // Without an argument so far, any may follow.
    (args.length === 0 || !(option instanceof PawlOption) || option.isFor(subjectOf(args[0])));
  return [
    ...command.options.filter((option) => !option.hidden && isLeft(option)),
    ...globalOptions.map(({ value, description }) => ({ long: value, description })),
  ].map(({ long, description }) => ({ value: long ?? "", description }));
}

/** Commander keeps them in the option, and has no type for it. */
function conflicts(option: Option): readonly string[] {
  return (option as Option & { readonly conflictsWith: readonly string[] }).conflictsWith;
}

function among(word: string, candidates: readonly Candidate[]): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(word)) };
}

function withPrefix(prefix: string, { candidates, files }: Completion): Completion {
  return {
    candidates: candidates.map(({ value, ...rest }) => ({ value: prefix + value, ...rest })),
    files: files && { ...files, prefix: prefix + files.prefix },
  };
}

const globalOptions: readonly Candidate[] = [
  { value: "--help", description: "show this help" },
  { value: "--debug", description: "show where an error came from" },
];
