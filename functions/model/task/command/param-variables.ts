/** How a command finds its run's params: as variables, each by its name. */
import { NonRetryableError } from "../../errors.ts";
import { show } from "../../show.ts";

/** Of a param's name: `retentionDays` is `PAWL_PARAM_RETENTION_DAYS`. */
export function paramVariable(name: string): string {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]/g, "_");
  return `PAWL_PARAM_${snake.toUpperCase()}`;
}

/** Params whose names would be one variable: one line for each. */
export function variableCollisions(names: readonly string[]): string[] {
  const groups = Object.entries(Object.groupBy(names, paramVariable));
  return groups.flatMap(([variable, same = []]) =>
    same.length < 2
      ? []
      : [
          `params ${same.map((name) => show(name)).join(" and ")} would both be ${variable} for its command: rename one of them`,
        ],
  );
}

/** The variables of params. Texts are as they are, all else is JSON; what is undefined is left out. @throws NonRetryableError where two are one, or one has no JSON */
export function paramVariables(params: unknown): Readonly<Record<string, string>> {
  if (typeof params !== "object" || params === null) return {};
  const given = Object.entries(params).flatMap(([name, value]) => {
    const text = valueText(name, value);
    return text === undefined ? [] : [[name, text] as const];
  });
  const [collision] = variableCollisions(given.map(([name]) => name));
  if (collision !== undefined) throw new NonRetryableError(collision);
  return Object.fromEntries(given.map(([name, text]) => [paramVariable(name), text]));
}

function valueText(name: string, value: unknown): string | undefined {
  if (typeof value === "string") return value;
  try {
    const text: string | undefined = JSON.stringify(value);
    // A date is a text in JSON.
    return text?.startsWith('"') ? (JSON.parse(text) as string) : text;
  } catch (cause) {
    throw new NonRetryableError(`param ${show(name)} cannot be a variable: it has no JSON`, { cause });
  }
}
