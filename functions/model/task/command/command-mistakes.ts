/** What is wrong with the options of a command: one line for each mistake, with what was given and what is allowed. */
import { show } from "../../show.ts";
import { commandKeys, commandResults } from "./command-options.ts";
import { longestCommand, splitCommand } from "./split.ts";

type Options = Readonly<Record<string, unknown>>;

export function commandMistakes(options: Options): string[] {
  if (options.command === undefined) {
    const alone = commandKeys.filter((key) => options[key] !== undefined);
    return alone.length === 0
      ? []
      : [`${alone.join(" and ")} belong to a command: add command, or remove them`];
  }
  const { cwd, afterError } = options;
  return [
    ...envMistakes(options.env),
    ...(["shell", "logOutput"] as const).flatMap((key) =>
      options[key] === undefined || typeof options[key] === "boolean"
        ? []
        : [`${key} ${show(options[key])} is not allowed: true or false`],
    ),
    ...textMistakes("command", options.command, options),
    ...(options.onErrorCommand === undefined
      ? []
      : textMistakes("onErrorCommand", options.onErrorCommand, options)),
    ...(options.onErrorCommand !== undefined && afterError !== undefined
      ? ["onErrorCommand and afterError are called for the same: remove one of them"]
      : []),
    ...returnCodeMistakes(options.returnCodes),
    ...(cwd === undefined || (typeof cwd === "string" && /^\/[^\0]*$/.test(cwd))
      ? []
      : [`cwd ${show(cwd)} is not allowed: a folder's path from the root, such as "/tmp"`]),
  ];
}

function textMistakes(key: string, text: unknown, { env, shell }: Options): string[] {
  if (typeof text !== "string")
    return [`${key} ${show(text)} is not allowed: a text, such as "pg_dump --format=custom $DATABASE"`];
  if (text.length > longestCommand)
    return [`${key} of ${text.length} characters is not allowed: at most ${longestCommand}`];
  const of = `${key} ${show(text)}`;
  if (shell === true) {
    if (text.trim() === "") return [`${of}: it is empty: begin with the program, such as pg_dump`];
    return text.includes("\0") ? [`${of}: it holds a NUL, which no argument can: remove it`] : [];
  }
  const split = splitCommand(text);
  if (split.kind === "mistake") return [`${of}: ${split.mistake}`];
  if (typeof env === "function") return [];
  const known = Object.keys((env ?? {}) as object);
  const own = key === "command" ? [] : errorVariables;
  const unknown = [...new Set(split.names)].filter((name) => !known.includes(name) && !own.includes(name));
  return unknown.map(
    (name) =>
      `${of}: $${name} is not in env, which has ${known.join(", ") || "nothing"}: ${
        name.startsWith("PAWL_")
          ? "Pawl's own variables are for the program alone: let env be a function that takes what you need from ctx"
          : `add ${name} to env, or put '$${name}' in single quotes if it is meant as text`
      }`,
  );
}

/** What `onErrorCommand` may name besides. */
export const errorVariables: readonly string[] = ["PAWL_ERROR", "PAWL_EXIT_CODE"];

function envMistakes(env: unknown): string[] {
  if (env === undefined || typeof env === "function") return [];
  if (typeof env !== "object" || env === null || Array.isArray(env))
    return [
      `env ${show(env)} is not allowed: variables by name, such as { DATABASE: "shop" }, or a function`,
    ];
  return Object.entries(env).flatMap(([name, value]) => variableMistake(name, value) ?? []);
}

/** What is wrong with one variable, if anything is. The value is not shown: it may be a secret. */
export function variableMistake(name: string, value: unknown): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return `env: the name ${show(name)} is not allowed: letters, digits and _, not beginning with a digit`;
  if (name.startsWith("PAWL_"))
    return `env: the name ${name} is not allowed: PAWL_ begins Pawl's own variables`;
  if (value === undefined) return undefined;
  if (typeof value !== "string") return `env: ${name} is not allowed: a text, and it is ${typeOf(value)}`;
  return value.includes("\0") ? `env: ${name} holds a NUL, which no variable can` : undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function returnCodeMistakes(codes: unknown): string[] {
  if (codes === undefined) return [];
  if (typeof codes !== "object" || codes === null || Array.isArray(codes))
    return [`returnCodes ${show(codes)} is not allowed: results by exit code, such as { 3: "succeeded" }`];
  return Object.entries(codes).flatMap(([code, result]) => {
    if (!/^(?:0|[1-9]\d{0,2})$/.test(code) || Number(code) > 255)
      return [`returnCodes: ${show(code)} is no exit code: a whole number from 0 to 255`];
    if ((commandResults as readonly unknown[]).includes(result)) return [];
    return [
      `returnCodes: ${show(result)} for ${code} is not allowed: ${commandResults.map((each) => show(each)).join(" or ")}`,
    ];
  });
}
