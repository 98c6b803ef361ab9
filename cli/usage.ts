/** Wrong usage: how it is reported, and the kind of it that every command refuses. */
import type { Command } from "commander";

/** A command was written wrongly: exit code 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/**
 * Refuses an empty value of any option or argument: a script's variable is not set, and leaving the option out would mean
 * something else. @throws UsageError
 */
export function refuseEmpty(command: Command): void {
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
