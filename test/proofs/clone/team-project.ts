/** A clone of the project as a team makes it its own: without the example, and with five tasks that `pawl new` writes. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { command, type Told } from "../../e2e/pawl-command.ts";
import { page } from "../../guards/markdown.ts";
import { root } from "../../steps.ts";

/** What AGENTS.md says about the example. */
const section = /^## Remove the example\n([\s\S]*?)^## /m.exec(page("AGENTS.md"))?.[1] ?? "";
const [, deletion = ""] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];

/** What AGENTS.md says to take out of the three lists, as it is written there. */
const exampleLines: Readonly<Record<string, readonly string[]>> = {
  "infra/tasks.ts": [
    'import countCities from "../functions/tasks/count-cities.ts";\n',
    'import hello from "../functions/tasks/hello.ts";\n',
    'import importCities from "../functions/tasks/import-cities.ts";\n',
    "  // On your own machine each minute, so that there is something to see.\n",
    '  [hello, { lane: "default", triggers: stage === "local" ? [cron("* * * * *")] : undefined }],\n',
    '  [countCities, { lane: "default", triggers: stage === "local" ? [cron("* * * * *")] : undefined }],\n',
    '  [importCities, { lane: "bulk", onStartup: true }],\n',
  ],
  "functions/services.ts": [
    'import { Cities } from "./cities/cities.ts";\n',
    `  cities: (variable, { credentials }) =>
    new Cities({
      client: new DynamoDBClient({ ...taskCalls, credentials }),
      table: variable("CITIES_TABLE"),
      csv: variable("CITIES_CSV"),
    }),
`,
  ],
  "infra/resources.ts": [
    'import { CitiesResources } from "./cities.ts";\n',
    '  const cities = new CitiesResources(scope, "Cities", { removal });\n',
    "  const { environment } = cities;\n",
    `    "count-cities": {
      environment,
      grant: (role) => cities.grantCount(role),
    },
`,
    `    "import-cities": {
      environment,
      grant(role) {
        cities.grantImport(role);
        uploads.grantRead(role);
      },
    },
`,
  ],
};

/** One task of each kind. */
export const newTasks: readonly (readonly [name: string, ...options: string[]])[] = [
  ["welcome"],
  ["import-orders", "--csv"],
  ["users.expire", "--table"],
  ["sync-invoices", "--api"],
  ["tidy-up", "--run"],
];

/** A text without a piece of it that must be there once. */
function without(text: string, piece: string, path: string): string {
  const [before, after, ...more] = text.split(piece);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${path} must have ${JSON.stringify(piece)} exactly once`);
  return before + after;
}

/** A list without the imports and parameters that nothing uses any more, as `npm run check` names them. */
function withoutUnused(text: string): string {
  const code = (whole: string) => whole.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const used = (name: string, whole: string) => code(whole).split(new RegExp(`\\b${name}\\b`)).length > 2;
  const kept = (names: string, whole: string) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && used(name.replace(/^type /, ""), whole));
  const parameters = text.replace(
    /\((\w+: Construct, )?\{ ([\w, ]+) \}(: \w+)?\)/,
    (_, scope = "", names, type = "") => {
      const left = kept(names, text);
      const first = used("scope", text) ? scope : scope.replace("scope", "_scope");
      return left.length === 0 ? "()" : `(${first}{ ${left.join(", ")} }${type})`;
    },
  );
  return parameters.replace(/^import (type )?\{ ([^}]+) \} from (.+);\n/gm, (_, type = "", names, from) => {
    const left = kept(names, parameters);
    return left.length === 0 ? "" : `import ${type}{ ${left.join(", ")} } from ${from};\n`;
  });
}

export class TeamProject {
  readonly folder = mkdtempSync(join(tmpdir(), "pawl-clone-"));

  /** Clones the working tree: what git has, and what it would add. */
  constructor() {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    for (const path of execFileSync("git", args, { cwd: root, encoding: "utf8" })
      .split("\0")
      .filter(Boolean)) {
      cpSync(join(root, path), join(this.folder, path));
    }
    // What `npm ci` would install is there already: one of its tries without writing shows what it says.
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    execFileSync("git", ["init", "--quiet"], { cwd: this.folder });
    execFileSync("git", ["add", "."], { cwd: this.folder });
  }

  /** The files of the team's own, which are not in its repository yet. */
  untracked(): string[] {
    const args = ["ls-files", "--others", "--exclude-standard"];
    return execFileSync("git", args, { cwd: this.folder, encoding: "utf8" }).split("\n").filter(Boolean);
  }

  /** Follows "Remove the example" of AGENTS.md. What is the team's own stays. */
  async removeExample(): Promise<Told> {
    const deleted = await this.run("bash", "-c", `set -eu\n${deletion}`);
    if (deleted.code !== 0 || deletion === "") return { ...deleted, code: 1 };
    for (const [path, pieces] of Object.entries(exampleLines)) {
      const left = pieces.reduce((text, piece) => without(text, piece, path), this.read(path));
      this.write(path, withoutUnused(left));
    }
    return this.run("npx", "--no-install", "biome", "check", "--write", ...Object.keys(exampleLines));
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs a command in its folder. */
  run(file: string, ...args: readonly string[]): Promise<Told> {
    return command(file, args, { cwd: this.folder });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
