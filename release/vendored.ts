/**
 * Packages that only the command, synth and tests load, and no function has in its bundle: a release bundles what is used of them, so
 * that nobody installs the rest. What they share is in chunks of their own.
 *
 * The client of S3 stays a package: functions have it too.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { build } from "esbuild";
import { pawlRoot } from "../roots.ts";

/** What is taken of each: a package that is no ES module lists its names. */
const vendored: Readonly<Record<string, string>> = {
  "@aws-sdk/client-cloudwatch-logs": 'export * from "@aws-sdk/client-cloudwatch-logs";',
  "@aws-sdk/client-sts": 'export * from "@aws-sdk/client-sts";',
  "@aws-sdk/lib-storage": 'export * from "@aws-sdk/lib-storage";',
  "@modelcontextprotocol/server": 'export * from "@modelcontextprotocol/server";',
  "@modelcontextprotocol/server/stdio": 'export * from "@modelcontextprotocol/server/stdio";',
  "@valibot/to-json-schema": 'export * from "@valibot/to-json-schema";',
  ajv: 'export { Ajv } from "ajv";',
};

/** Their names. */
export const vendoredPackages: readonly string[] = Object.keys(vendored);

const folder = "vendored";

/** Bundles them, and has all that was compiled import the bundles. @param out where the compiled sources are */
export async function vendor(out: string): Promise<void> {
  const { metafile } = await build({
    metafile: true,
    entryPoints: vendoredPackages.map((name) => ({ in: name, out: fileOf(name) })),
    outdir: join(out, folder),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    mainFields: ["module", "main"],
    external: ["@aws-sdk/client-s3"],
    logLevel: "error",
    plugins: [
      {
        name: "entries",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /.*/ }, ({ path, kind }) =>
            kind === "entry-point" ? { path, namespace: "entry" } : undefined,
          );
          onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({
            contents: vendored[path] ?? "",
            resolveDir: pawlRoot,
          }));
        },
      },
    ],
  });
  writeFileSync(join(out, folder, "LICENSES.txt"), licensesOf(Object.keys(metafile.inputs)));
  for (const file of readdirSync(out, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".js") && !file.startsWith(folder)) importBundles(out, file);
}

/** The licenses of all packages that bundles have code of: each text once, below the names that it is for. */
function licensesOf(inputs: readonly string[]): string {
  const folders = inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const texts = [...new Set(folders)].map((each) => {
    const [file = "package.json"] = readdirSync(join(pawlRoot, each)).filter((name) =>
      /^licen[cs]e/i.test(name),
    );
    return {
      name: each.replace(/^.*node_modules\//, ""),
      text: readFileSync(join(pawlRoot, each, file), "utf8"),
    };
  });
  const groups = [...Map.groupBy(texts, ({ text }) => text.trim())];
  return groups.map(([text, of]) => `${of.map(({ name }) => name).join(", ")}\n\n${text}\n`).join("\n\n");
}

function fileOf(name: string): string {
  return name.replace(/^@[^/]+\//, "").replaceAll("/", "-");
}

function importBundles(out: string, file: string): void {
  const path = join(out, file);
  const text = readFileSync(path, "utf8");
  const changed = vendoredPackages.reduce((before, name) => {
    const to = posix.join(relative(dirname(path), join(out, folder)), `${fileOf(name)}.js`);
    return before.replaceAll(`"${name}"`, JSON.stringify(to.startsWith(".") ? to : `./${to}`));
  }, text);
  if (changed !== text) writeFileSync(path, changed);
}
