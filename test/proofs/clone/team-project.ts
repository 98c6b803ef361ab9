/** A clone of the project as a team makes it its own: without the example, with five tasks that `pawl new` writes. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { command, type Told } from "../../e2e/pawl-command.ts";
import { root } from "../../steps.ts";

/** What AGENTS.md says to delete. */
const example = [
  "functions/tasks/hello.ts",
  "functions/tasks/count-cities.ts",
  "functions/tasks/import-cities.ts",
  "functions/cities",
  "infra/cities.ts",
  "infra/cities-file.ts",
  "test/tasks",
];

/** The three lists, as AGENTS.md says that they are then. */
const emptyLists: Readonly<Record<string, string>> = {
  "infra/tasks.ts": `/** Every deployed task. */
import { deployed } from "./deployed.ts";

export default deployed(() => []);
`,
  "functions/services.ts": `/** What our tasks find as \`ctx.services\`. */
import { makeServices, type ServicesOf } from "./lambda/make-services.ts";

export const services = makeServices({});

declare module "./model/task/services.ts" {
  interface Services extends ServicesOf<typeof services> {}
}
`,
  "infra/resources.ts": `/** Our tasks' own resources. */
import type { ResourcesByTask } from "./pawl.ts";

export function resources(): ResourcesByTask {
  return {};
}
`,
};

/** One task of each kind. */
export const newTasks: readonly (readonly [name: string, ...options: string[]])[] = [
  ["welcome"],
  ["import-orders", "--csv"],
  ["users.expire", "--table"],
  ["sync-invoices", "--api"],
  ["tidy-up", "--run"],
];

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
  }

  removeExample(): void {
    for (const path of example) rmSync(join(this.folder, path), { recursive: true });
    for (const [path, text] of Object.entries(emptyLists)) this.write(path, text);
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
