/**
 * Compiles Pawl's sources: JavaScript of everything, since Node runs no TypeScript of a package, and declarations of what
 * others import. The example's own files are left out; what stands in place of `functions/services.ts` passes on the services
 * of the project that has the package, which only bundles name.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pawlRoot } from "../roots.ts";

/** The example's own, which handlers import by way of `functions/services.ts`. */
const example = ["functions/cities"];

/** @param out an empty folder @throws Error with what the compiler says */
export function compile(out: string): void {
  for (const pass of ["tsconfig.json", "declarations.json"]) {
    const tsc = join(pawlRoot, "node_modules/.bin/tsc");
    const { status, stdout } = spawnSync(tsc, ["-p", join(pawlRoot, "release", pass), "--outDir", out], {
      cwd: pawlRoot,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stdout.trim());
  }
  for (const folder of example) rmSync(join(out, folder), { recursive: true, force: true });
  writeFileSync(join(out, "functions/services.js"), 'export * from "#project/services";\n');
  for (const file of readdirSync(out, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".d.ts")) nameCompiled(join(out, file));
}

/** The compiler leaves the endings of imports in declarations as they are. */
function nameCompiled(file: string): void {
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replaceAll(/((?:from|import\(|import|module) ?")(\.{1,2}\/[^"]+)\.ts"/g, '$1$2.js"'),
  );
}
