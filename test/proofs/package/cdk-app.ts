/**
 * A CDK app with a stack of its own, as `docs/add-to-cdk-app.md` adds Pawl to it: its files are the page's. The package is installed from its
 * tarball, with all that it depends on. What any CDK app has, the CDK itself and what checks and tests, are links to this repository's: to
 * fetch these 250 MB is not what is looked at.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { command, type Told } from "../../e2e/pawl-command.ts";
import { page } from "../../guards/markdown.ts";
import { blocksOf } from "../../guards/readme.ts";
import { root } from "../../steps.ts";

const blocks = blocksOf(page("docs/add-to-cdk-app.md"));
const repository = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const pinned: Readonly<Record<string, string>> = {
  ...repository.dependencies,
  ...repository.devDependencies,
};

const pick = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, pinned[name] as string]));

const compilerOptions = {
  ...{ target: "es2024", module: "nodenext", types: ["node"], strict: true, noEmit: true },
  ...{ allowImportingTsExtensions: true, erasableSyntaxOnly: true, verbatimModuleSyntax: true },
};

export class CdkApp {
  readonly folder = mkdtempSync(join(tmpdir(), "pawl-package-"));

  constructor() {
    const settings = { name: "shop", private: true, type: "module" };
    const dependencies = pick("valibot");
    this.write("package.json", JSON.stringify({ ...settings, dependencies }));
    for (const { file, text } of blocks) if (file !== undefined) this.write(file, text);
    this.write("cdk.json", blocks.find(({ language }) => language === "json")?.text ?? "");
    this.compileFor("nodenext");
  }

  /** The page's commands, by their lines. */
  get commands(): readonly string[] {
    return blocks.flatMap(({ language, text }) => (language === "sh" ? text.trim().split("\n") : []));
  }

  /** What `tsc` is to take declarations as. No library's own declarations are left out. */
  compileFor(moduleResolution: "nodenext" | "bundler"): void {
    const module = moduleResolution === "bundler" ? "esnext" : "nodenext";
    const options = { ...compilerOptions, module, moduleResolution, skipLibCheck: false };
    const include = ["bin", "lib", "infra", "functions", "test"];
    this.write("tsconfig.json", JSON.stringify({ compilerOptions: options, include }));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** Installs the package, as `npm install pawl` does of a registry. */
  async install(tarball: string): Promise<Told> {
    const options = ["--no-audit", "--no-fund", "--prefer-offline", "--legacy-peer-deps"];
    const told = await this.run("npm", ["install", ...options, tarball]);
    for (const name of ["aws-cdk-lib", "constructs", "typescript", "vitest", "@types/node"]) this.link(name);
    return told;
  }

  /** A package of this repository. */
  link(name: string): void {
    const path = join(this.folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, "node_modules", name), path);
  }

  run(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Told> {
    return command(file, args, { cwd: this.folder, env });
  }

  /** A program of its packages, or of those that are links. */
  bin(name: string, ...args: readonly string[]): Promise<Told> {
    const [own, linked] = [this.folder, root].map((folder) => join(folder, "node_modules/.bin", name)) as [
      string,
      string,
    ];
    return this.run(existsSync(own) ? own : linked, args, {
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    });
  }

  /** Synthesizes as the CDK CLI does. */
  synth(app: string, out: string, stage = "dev"): Promise<Told> {
    const { context } = JSON.parse(this.read("cdk.json"));
    return this.run(process.execPath, [app], {
      CDK_OUTDIR: join(this.folder, out),
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }),
      CDK_VALIDATION: "false",
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
