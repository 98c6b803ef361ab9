/**
 * Compares what the package synthesizes with what this repository does, of the same two tasks. Templates are compared whole but
 * for the hashes of code, and code but for what a minifier chooses: identifiers, and the names of chunks. The repository's
 * copy finds the app's own packages, so that both have the same versions of them.
 */
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { copyProject } from "../../e2e/project.ts";
import type { CdkApp } from "./cdk-app.ts";

/** One line for each difference. */
export async function differences(app: CdkApp): Promise<readonly string[]> {
  const copy = copyProject();
  try {
    const own = (path: string) =>
      cpSync(join(app.folder, path), join(copy.folder, path), { recursive: true });
    rmSync(join(copy.folder, "functions/tasks"), { recursive: true });
    rmSync(join(copy.folder, "functions/cities"), { recursive: true });
    for (const path of ["functions/tasks", "functions/services.ts", "infra/tasks.ts", "infra/stages.ts"])
      own(path);
    copy.write("infra/resources.ts", "export const resources = () => ({});\n");
    // The package has bundles of them in their place, and no function has any of them.
    for (const name of ["ajv", "@valibot/to-json-schema"]) app.link(name);
    rmSync(join(copy.folder, "node_modules"));
    symlinkSync(join(app.folder, "node_modules"), join(copy.folder, "node_modules"));
    cpSync(join(copy.folder, "cdk.json"), join(app.folder, "cdk.json"));
    app.write("infra/app.ts", 'import "pawl/infra/app";\n');
    const outs = [join(app.folder, "out-package"), join(copy.folder, "out-repository")] as const;
    const told = [
      await app.run(process.execPath, ["infra/app.ts"], variables(outs[0])),
      await app.run(process.execPath, [join(copy.folder, "infra/app.ts")], variables(outs[1])),
    ];
    const failed = told.find(({ code }) => code !== 0);
    if (failed !== undefined) return [failed.stderr];
    return [
      ...differ(outs, "shop-dev.template.json", plainTemplate),
      ...differ(outs, "pawl.json"),
      ...code(outs),
    ];
  } finally {
    copy.remove();
  }
}

type Outs = readonly [string, string];

function variables(out: string) {
  const context = JSON.stringify({ project: "shop", stage: "dev" });
  return { CDK_OUTDIR: out, CDK_CONTEXT_JSON: context, CDK_VALIDATION: "false" };
}

function differ(outs: Outs, file: string, plain = (text: string) => text): string[] {
  const [one, other] = outs.map((out) => plain(readFileSync(join(out, file), "utf8"))) as [string, string];
  if (one === other) return [];
  let at = 0;
  while (one[at] === other[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 80), at + 80);
  return [`${file} differs:\n${around(one)}\n${around(other)}`];
}

function code(outs: Outs): string[] {
  const names = readdirSync(join(outs[1], "bundles")).filter((name) => !name.endsWith(".ts"));
  if (names.length < 5) return [`there are bundles of ${names.join(", ") || "nothing"} only`];
  return names.flatMap((name) => differ(outs, `bundles/${name}/index.mjs`, plainCode));
}

function plainTemplate(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{64}/g, "HASH")
    .replaceAll(/"PAWL_VERSION":"[0-9a-f]+"/g, '"PAWL_VERSION":"HASH"');
}

/** The compiler of TypeScript says "use strict" in modules, which are strict in any case. */
function plainCode(text: string): string {
  return text
    .replaceAll('"use strict";', "")
    .replaceAll(/[\w-]+\.mjs/g, "_.mjs")
    .replaceAll(/[A-Za-z_$][\w$]*/g, "_");
}
