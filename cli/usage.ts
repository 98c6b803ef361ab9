/**
 * What an option says of itself besides its words: which other option it needs, what it is for, whether it may be given
 * several times. One check before each command reads that, so no command has to; completion reads it too. That two
 * options exclude each other is commander's own `conflicts`.
 */
import { type Command, Option } from "commander";
import { PawlError } from "../functions/model/errors.ts";

/** Something that was typed or given is wrong, whatever the state of things is: exit code 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/** Checks or reads what was given. @throws UsageError in place of Pawl's own refusal */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof PawlError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** What the first argument of a command may be: a run's id has slashes. */
export type Subject = "task" | "run" | "nothing";

export class PawlOption extends Option {
  #needs: { readonly options: readonly string[]; readonly with?: Subject } | undefined;
  #subjects: readonly Subject[] | undefined;
  /** Whether each further value is added. */
  isRepeatable = false;

  /** It means nothing without another option, or one of several. @param subject where only for this */
  needs(option: string | readonly string[], subject?: Subject): this {
    this.#needs = { options: [option].flat(), with: subject };
    return this;
  }

  /** The options of which it needs one, with whatever argument. */
  get needed(): readonly string[] {
    return this.#needs?.options ?? [];
  }

  /** It means nothing for another argument. */
  only(...subjects: readonly Subject[]): this {
    this.#subjects = subjects;
    return this;
  }

  /** It may be given several times. @param read adds a value to those before. @default to a list */
  repeatable(read: (value: string, before?: never) => unknown = repeated): this {
    this.isRepeatable = true;
    return this.argParser(read as (value: string, before: unknown) => unknown);
  }

  /** Whether it means something for this argument. */
  isFor(subject: Subject): boolean {
    return this.#subjects?.includes(subject) ?? true;
  }

  /** Why it is wrong among these options and with this argument; undefined where it is right. */
  mistake(given: Given, subject: Subject): string | undefined {
    const name = this.long ?? this.flags;
    if (!this.isFor(subject)) {
      if (subject === "nothing") return `${name} needs a name`;
      const other = subject === "task" ? "run" : "task";
      return this.isFor(other)
        ? `${name} needs a ${other}, not a ${subject}`
        : `${name} cannot be used with a name`;
    }
    const { options = [], with: needing = subject } = this.#needs ?? {};
    if (options.length === 0 || needing !== subject || options.some((one) => given.has(one)))
      return undefined;
    const needed = `${name} needs ${options.join(" or ")}`;
    return this.#needs?.with === undefined ? needed : `${needed} for a ${subject}`;
  }
}

/** The options of a command line, by their long names. */
export type Given = ReadonlySet<string>;

function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Refuses a command line whose parts are right and mean nothing together. @throws UsageError */
export function checkUsage(command: Command): void {
  refuseEmpty(command);
  refuseOptionAsValue(command);
  const isGiven = (option: Option) => command.getOptionValueSource(option.attributeName()) === "cli";
  const given = new Set(command.options.filter(isGiven).map(({ long }) => long ?? ""));
  const subject = subjectOf(command.args[0]);
  for (const option of command.options) {
    if (!(option instanceof PawlOption) || !isGiven(option)) continue;
    const mistake = option.mistake(given, subject);
    if (mistake !== undefined) throw new UsageError(mistake);
  }
}

/** Refuses an option in place of another one's value: `--note --wait` lacks the note. */
function refuseOptionAsValue(command: Command): void {
  const flags = new Set(command.options.flatMap(({ long, short }) => [long, short]));
  // What the user wrote, which commander keeps at its root.
  const words =
    (command.parent as (Command & { readonly rawArgs?: readonly string[] }) | null)?.rawArgs ?? [];
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  for (const option of command.options) {
    const at = words.findIndex((word) => word === option.long || word === option.short);
    const value = words[at + 1];
    if (!option.required || at < 0 || at >= end || value === undefined || !flags.has(value)) continue;
    throw new UsageError(
      `${words[at]} has no value, but ${value} after it: write ${option.long}=${value} if that is its value`,
    );
  }
}

export function subjectOf(name: string | undefined): Subject {
  if (name === undefined) return "nothing";
  return name.includes("/") ? "run" : "task";
}

/**
 * Refuses an empty value of any option or argument: a script's variable is not set, and leaving the option out would mean
 * something else.
 */
function refuseEmpty(command: Command): void {
  const given = command.opts<Readonly<Record<string, unknown>>>();
  const named = [
    ...command.options.map((option) => ({
      what: `option ${option.flags}`,
      value: given[option.attributeName()],
      canBeLeftOut: true,
    })),
    ...command.registeredArguments.map((each, i) => ({
      what: `argument ${each.required ? `<${each.name()}>` : `[${each.name()}]`}`,
      value: command.args[i],
      canBeLeftOut: !each.required,
    })),
  ];
  const empty = named.find(({ value }) =>
    [value].flat().some((text) => typeof text === "string" && text.trim() === ""),
  );
  if (empty === undefined) return;
  throw new UsageError(
    `${empty.what} is empty: give it a value${empty.canBeLeftOut ? ", or leave it out" : ""}`,
  );
}
