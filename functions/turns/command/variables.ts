/** The variables of a command: its task's, its params and Pawl's own. None of the worker's is passed on, though a program can read them in /proc. */
import { NonRetryableError } from "../../model/errors.ts";
import { variableMistake } from "../../model/task/command/command-mistakes.ts";
import { type CommandOptions, commandPath } from "../../model/task/command/command-options.ts";
import { paramVariables } from "../../model/task/command/param-variables.ts";
import type { TaskContext } from "../../model/task/task.ts";
import { credentialVariables } from "./credentials.ts";

/** What the system takes of one variable, with its name, in bytes. */
const longestVariable = 131_071;

export interface CommandVariables {
  /** All that the program gets. */
  readonly all: Readonly<Record<string, string>>;
  /** What `$NAME` in its text can be. */
  readonly named: Readonly<Record<string, string>>;
  /** The values of `env` and of the credentials that nothing may show, as the names of their variables say. */
  readonly secrets: readonly string[];
}

/** Variables of `env` and of AWS with such a name hold secrets. */
const secretName = /(PASSWORD|SECRET|TOKEN|KEY)$/i;
/** A shorter value is none, in characters: it would be hidden in too many lines. */
const leastSecret = 4;

export interface Place {
  readonly stage: string | undefined;
  readonly region: string | undefined;
}

/** @param more those of this command alone, which its text may name @throws NonRetryableError for what cannot be a variable, and what `env` throws */
export async function commandVariables(
  { env }: CommandOptions,
  ctx: TaskContext,
  { stage, region }: Place,
  more: Readonly<Record<string, string>> = {},
): Promise<CommandVariables> {
  const given = typeof env === "function" ? await env(ctx) : (env ?? {});
  const mistakes = Object.entries(given).flatMap(([name, value]) => variableMistake(name, value) ?? []);
  if (mistakes.length > 0) throw new NonRetryableError(mistakes.join("; "));
  const own = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const credentials = await credentialVariables(ctx.credentials, region);
  const all = {
    PATH: commandPath,
    HOME: "/tmp",
    LANG: "C.UTF-8",
    ...credentials,
    ...paramVariables(ctx.params),
    PAWL_TASK: ctx.task,
    PAWL_RUN: ctx.run,
    ...(stage !== undefined && { PAWL_STAGE: stage }),
    ...own,
    ...more,
  };
  for (const [name, value] of Object.entries(all)) check(name, value);
  const secrets = [...Object.entries(credentials), ...Object.entries(own)]
    .filter(([name, value]) => secretName.test(name) && value.trim().length >= leastSecret)
    .map(([, value]) => value);
  return { all, named: { ...own, ...more }, secrets };
}

function check(name: string, value: string): void {
  if (value.includes("\0")) throw new NonRetryableError(`${name} holds a NUL, which no variable can`);
  const bytes = new TextEncoder().encode(`${name}=${value}`).length;
  if (bytes > longestVariable)
    throw new NonRetryableError(
      `${name} is too long for a variable: ${bytes} bytes with its name, and the system takes ${longestVariable}: pass the name of an object in S3`,
    );
}
