/**
 * Adds a new task to the files of a project that list tasks, services and resources. Each edit looks for one place in
 * the text; where a team has written the file in another way, it refuses and says which lines to add by hand. What an
 * edit returns is still to be formatted.
 */
import { isPackage } from "../../roots.ts";
import type { NewResources, NewService } from "./kind.ts";
import type { TaskNames } from "./names.ts";

/** A file has no place that an edit knows. */
export class NoPlaceError extends Error {
  constructor(path: string, place: string, lines: readonly string[]) {
    super(`${path} has no ${place}: nothing was written; add by hand: ${lines.join(" ")}`);
    this.name = "NoPlaceError";
  }
}

/** Adds the task's line to `infra/tasks.ts`. */
export function listTask(path: string, text: string, names: TaskNames, lane: string): string {
  const imported = `import ${names.camel} from "../${names.file}";`;
  const line = `[${names.camel}, { lane: "${lane}" }],`;
  const [, before, after] = /^([\s\S]*\bdeployed\([\s\S]*?=>\s*\[[\s\S]*?)(\s*\]\s*\);\s*)$/.exec(text) ?? [];
  if (before === undefined || after === undefined)
    throw new NoPlaceError(path, "list that ends with ]);", [imported, line]);
  return withImports(`${closed(before)}\n${line}${after}`, [imported]);
}

/** Adds a service to `functions/services.ts`. */
export function addService(path: string, text: string, { name, imports, make }: NewService): string {
  const line = `${name}: ${make},`;
  const place = "makeServices({";
  if (text.split(place).length !== 2) throw new NoPlaceError(path, `line with ${place}`, [...imports, line]);
  const [before = "", after = ""] = text.split(place);
  const end = endOfObject(after);
  if (end === undefined) throw new NoPlaceError(path, `end of ${place}`, [...imports, line]);
  return withImports(
    `${before}${place}${closed(after.slice(0, end))}\n${line}\n${after.slice(end)}`,
    imports,
  );
}

/** Adds what a task needs to `infra/resources.ts`. */
export function addResources(path: string, text: string, resources: NewResources): string {
  const { imports, before, entry, needs } = resources;
  const lines = [...imports, before, entry].filter((line) => line !== "");
  const [signature, given = ""] =
    /export function resources\(([\s\S]*?)\): ResourcesByTask \{/.exec(text) ?? [];
  if (signature === undefined) throw new NoPlaceError(path, "function resources(…): ResourcesByTask", lines);
  const parameters = withParameters(given, needs);
  if (parameters === undefined)
    throw new NoPlaceError(path, "parameters (scope: Construct, { … }: ResourcesProps)", lines);
  const [head = "", body = ""] = text.split(signature);
  const [, start, rest] = /^([\s\S]*?\n {2}return \{)([\s\S]*)$/.exec(body) ?? [];
  if (start === undefined || rest === undefined) throw new NoPlaceError(path, "line return {", lines);
  const end = endOfObject(rest);
  if (end === undefined) throw new NoPlaceError(path, "end of return {", lines);
  const made = before === "" ? start : start.replace(/ {2}return \{$/, `  ${before}\n  return {`);
  const types = [
    ...(parameters.includes(": Construct") ? ['import type { Construct } from "constructs";'] : []),
    ...(parameters.includes("ResourcesProps")
      ? [`import type { ResourcesProps } from "${isPackage ? "pawl/infra" : "./pawl.ts"}";`]
      : []),
  ].filter((line) => !imports.includes(line));
  const whole = `${head}export function resources(${parameters}): ResourcesByTask {${made}${closed(rest.slice(0, end))}\n${entry}\n${rest.slice(end)}`;
  return withImports(withTypes(whole, types), imports);
}

/** The parameters with those that are needed; undefined where they are written in a way that is not known. */
function withParameters(given: string, needs: NewResources["needs"]): string | undefined {
  const text = given.replace(/\s+/g, " ").replace(/, ?$/, "").trim();
  const known = /^(?:(\w+): Construct(?:, (?:\{([^}]*)\}|_\w*): ResourcesProps)?)?$/.exec(text);
  if (known === null) return undefined;
  if (needs.length === 0) return given;
  const [, scope = "_scope", destructured = ""] = known;
  const first = needs.includes("scope") && scope === "_scope" ? "scope" : scope;
  if (needs.includes("scope") && first !== "scope") return undefined;
  const names = destructured.split(",").map((name) => name.trim());
  const all = new Set([...names, ...needs].filter((name) => name !== "" && name !== "scope"));
  return `${first}: Construct, { ${[...all].join(", ")} }: ResourcesProps`;
}

/** Adds types of an import that may name others of its module already. */
function withTypes(text: string, imports: readonly string[]): string {
  return imports.reduce((whole, line) => {
    const [, name = "", from = ""] = /\{ (\w+) \} from "(.+)"/.exec(line) ?? [];
    if (new RegExp(`^import[^;]*\\b${name}\\b[^;]*from "${from}";`, "m").test(whole)) return whole;
    const other = new RegExp(`^import type \\{([^}]*)\\} from "${from}";`, "m");
    if (other.test(whole))
      return whole.replace(
        other,
        (_, names: string) => `import type { ${names.trim().replace(/,$/, "")}, ${name} } from "${from}";`,
      );
    return withImports(whole, [line]);
  }, text);
}

/** Adds imports that are not there yet after the last one, or below the header of a file without any. */
function withImports(text: string, imports: readonly string[]): string {
  const missing = imports.filter((line) => !text.includes(line) && !isImported(text, line));
  if (missing.length === 0) return text;
  const found = [...text.matchAll(/^import [^;]*;$/gm)].at(-1);
  const [header = ""] = /^(?:\/\*\*[\s\S]*?\*\/\n)?/.exec(text) ?? [];
  const at = found === undefined ? header.length : found.index + found[0].length + 1;
  return `${text.slice(0, at)}${missing.join("\n")}\n${text.slice(at)}`;
}

/** Whether a file imports the one name of an import already, among others. */
function isImported(text: string, line: string): boolean {
  const [, name, from] = /^import \{ (\w+) \} from "(.+)";$/.exec(line) ?? [];
  return (
    name !== undefined && new RegExp(`^import \\{[^}]*\\b${name}\\b[^}]*\\} from "${from}";`, "m").test(text)
  );
}

/** Comments and strings as a whole, and every other character that is no space. */
const tokens = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|\S/g;

/** Whether code uses a name for something. Comments, texts, and names of properties are something else. */
export function usesName(text: string, name: string): boolean {
  const code = text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "");
  return new RegExp(`(?<![.\\w$])${name}(?![\\w$]|\\s*:)`).test(code);
}

/** Where an object ends whose opening brace is just before the text. */
function endOfObject(text: string): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === "{") depth += 1;
    if (token === "}" && depth-- === 0) return index;
  }
  return undefined;
}

/** What comes before a new entry of a list: the last entry gets its comma, a comment below it stays. */
function closed(text: string): string {
  const last = [...text.matchAll(tokens)].findLast(([token]) => !/^\/[/*]/.test(token));
  if (last === undefined || /^[[{,]$/.test(last[0])) return text.trimEnd();
  const end = last.index + last[0].length;
  return `${text.slice(0, end)},${text.slice(end).trimEnd()}`;
}
