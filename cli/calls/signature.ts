/**
 * What a command takes, as its commander program says: arguments and options with their words. A caller that describes
 * commands to others, such as a server for assistants, goes by this, so a new option of a command is known there at once.
 */
import type { Argument, Option } from "commander";
import type { CommandEntry } from "../commands/command-entry.ts";
import { declared, placeholder } from "../completion/complete.ts";
import type { Session } from "../session.ts";
import { PawlOption } from "../usage.ts";

export interface ArgumentSignature {
  /** Such as `task` or `task|run`. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** It may be given several times. */
  readonly repeatable: boolean;
  readonly choices?: readonly string[];
}

export interface OptionSignature extends ArgumentSignature {
  /** The word between the brackets, such as `instant`. Undefined for an option that takes no value. */
  readonly value?: string;
  /** Where it is a text or a number as it is written. */
  readonly default?: string | number;
}

export interface Signature {
  readonly description: string;
  readonly arguments: readonly ArgumentSignature[];
  /** By long names without hyphens in front. */
  readonly options: readonly OptionSignature[];
}

export async function signatureOf(entry: CommandEntry, session: Session): Promise<Signature> {
  const command = await declared(entry, session);
  return {
    description: command.description(),
    arguments: command.registeredArguments.map(argumentSignature),
    options: command.options.map((option) => ({
      name: option.name(),
      description: option.description,
      required: option.mandatory,
      repeatable: option.variadic || (option instanceof PawlOption && option.isRepeatable),
      choices: option.argChoices,
      value: placeholder(option) || undefined,
      default: defaultOf(option),
    })),
  };
}

function argumentSignature(argument: Argument): ArgumentSignature {
  return {
    name: argument.name(),
    description: argument.description,
    required: argument.required,
    repeatable: argument.variadic,
    choices: argument.argChoices,
  };
}

/** A default is what the option's parser would return: of a duration, say, that is no text any more. */
function defaultOf(option: Option): string | number | undefined {
  const { defaultValue: value } = option;
  if (option.parseArg === undefined) return typeof value === "string" ? value : undefined;
  return placeholder(option) === "n" && typeof value === "number" ? value : undefined;
}
