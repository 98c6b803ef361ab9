/** What source files import and export, read by a parser: types as well as values, `import()` as well as `import`. */
import { readdirSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { parseAst } from "vitest/node";

export interface Import {
  /** As it is written. */
  readonly from: string;
  /** By `import()`, when it is needed. */
  readonly late: boolean;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Everything that a file's text imports. @param file its name */
export function importsOf(text: string, file: string): Import[] {
  const found: Import[] = [];
  walk(parse(text, file.endsWith("x") ? "tsx" : "ts"), (node) => {
    const from = (node.source as { value?: unknown } | null)?.value;
    if (typeof from === "string") found.push({ from, late: node.type === "ImportExpression" });
  });
  return found;
}

/** The names that a file's text exports, types included. Throws for `export *`, which names nothing. */
export function exportsOf(text: string): string[] {
  const { body } = parse(text) as unknown as { readonly body: readonly Node[] };
  return body
    .flatMap((node) => {
      if (node.type === "ExportAllDeclaration") throw new Error("export * names nothing");
      if (node.type !== "ExportNamedDeclaration") return [];
      const specifiers = node.specifiers as readonly { readonly exported: { readonly name: string } }[];
      return [
        ...specifiers.map(({ exported }) => exported.name),
        ...declared(node.declaration as Node | null),
      ];
    })
    .sort();
}

function declared(declaration: Node | null): string[] {
  if (declaration === null) return [];
  const many = (declaration.declarations ?? [declaration]) as readonly {
    readonly id: { readonly name: string };
  }[];
  return many.map(({ id }) => id.name);
}

function parse(text: string, lang: "ts" | "tsx" = "ts"): Node {
  return parseAst(text, { lang }) as unknown as Node;
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) walk(one, visit);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  if ("type" in value) visit(value as Node);
  for (const child of Object.values(value)) walk(child, visit);
}

/** The project's sources, as paths from its root. */
export function sources(root: string): string[] {
  const rooms = ["functions", "infra", "cli", "local", "release"];
  const below = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name))),
  );
  return [...readdirSync(root), ...below].filter((file) => /\.(tsx?|js)$/.test(file)).sort();
}

/** Where a relative import leads, as a path from the root; a package's name as it is. */
export function target(file: string, from: string): string {
  return from.startsWith(".") ? posix.join(posix.dirname(file), from) : from;
}
