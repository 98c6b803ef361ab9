/**
 * The clone in which the commands of docs/ run: the project with its example and the tasks of `functions/` beside this
 * file, and one `pawl dev`, whose state is in the clone as it is for a person. A page may kill that and start it again.
 *
 * It runs what it is given: which commands are left out is `blocks.ts`, what a page takes as given is `given.ts`.
 */
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DevProcess } from "../../e2e/dev-process.ts";
import { command, pawl, type Told } from "../../e2e/pawl-command.ts";
import { copyProject } from "../../e2e/project.ts";
import { until } from "../../e2e/until.ts";
import { root } from "../../steps.ts";

const ownTasks = join(import.meta.dirname, "functions/tasks");

/** What a test of a task needs in the clone. */
const ofTests = ["test/kit", "test/memory", "test/guards/guards.ts", "vitest.config.ts"];

export class DocsWorld {
  readonly #project = copyProject();
  #dev: DevProcess | undefined;
  /** How many reloads `pawl dev` had told of when the project was last changed. */
  #reloads = 0;

  constructor() {
    cpSync(ownTasks, join(this.folder, "functions/tasks"), { recursive: true });
    for (const part of ofTests) cpSync(join(root, part), join(this.folder, part), { recursive: true });
    const files = readdirSync(ownTasks, { recursive: true, encoding: "utf8" });
    const names = files.filter((name) => name.endsWith(".ts"));
    const imports = names.map((name, i) => `import own${i} from "../functions/tasks/${name}";`);
    const lines = names.map((_, i) => `  [own${i}, { lane: "docs" }],`);
    const start = "export default deployed(({ stage }) => [";
    this.#project.edit("infra/tasks.ts", start, [...imports, start, ...lines].join("\n"));
    // The import of the example would take the machine's time at each start, and no page needs it.
    this.#project.edit("infra/tasks.ts", ", onStartup: true }", " }");
    this.#putNpx();
    // A lane of their own, so that what goes on for long keeps nobody waiting; docs/concurrency.md overrides the limit.
    const local = "\n  local: {\n    lanes: {\n";
    const lane = "      docs: { maxConcurrency: 6 },\n";
    this.#project.edit(
      "infra/stages.ts",
      local,
      `\n  local: {\n    maxRunningTasks: 50,\n    lanes: {\n${lane}`,
    );
  }

  /** `npx`, without npm's half a second a call: README's test and prove:clone call npm's own. */
  #putNpx(): void {
    const bin = join(root, "node_modules/.bin");
    const pawl = `[ "$1" = pawl ] && shift && exec ${process.execPath} ${join(this.folder, "cli/bin.js")} "$@"`;
    this.write("bin/npx", `#!/bin/sh\n${pawl}\nprogram=$1 && shift && exec ${bin}/$program "$@"\n`);
    chmodSync(join(this.folder, "bin/npx"), 0o755);
  }

  get folder(): string {
    return this.#project.folder;
  }

  /** Starts `pawl dev` where it does not run. */
  async start(): Promise<void> {
    if (this.#dev !== undefined) return;
    this.#dev = await DevProcess.start({ root: this.folder, state: join(this.folder, ".pawl") });
    this.#reloads = 0;
  }

  /** Where `pawl dev` answers. */
  get endpoint(): string | undefined {
    return this.#dev?.own.endpoint;
  }

  /** Waits until `pawl dev`, which a command has killed, is gone. */
  async ended(): Promise<void> {
    await this.#dev?.ended;
    this.#dev = undefined;
  }

  /** Writes a file of the project, as a person saves it. */
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** Says that the project changes now: {@link reloaded} waits for what comes after this. */
  changes(): void {
    this.#reloads = this.#reloadsTold();
  }

  /** Waits until `pawl dev` has taken the last change. */
  async reloaded(): Promise<void> {
    await until("pawl dev reloads", () => this.#reloadsTold() > this.#reloads);
  }

  /** What `pawl dev` has printed since it was started. */
  get told(): readonly string[] {
    return this.#dev?.lines ?? [];
  }

  #reloadsTold(): number {
    return this.told.filter((line) => / reloaded in /.test(line)).length;
  }

  /** Runs `pawl` in the clone. Rejects where it does not exit with 0. @returns what it printed */
  async pawl(...args: readonly string[]): Promise<string> {
    const told = await pawl(args, { cwd: this.folder });
    if (told.code !== 0) throw new Error(`pawl ${args.join(" ")}: exit code ${told.code}\n${printed(told)}`);
    return told.stdout;
  }

  /** Starts a run. @param args those of `pawl run` @returns its id */
  async run(...args: readonly string[]): Promise<string> {
    const told = await pawl(["run", ...args, "--json"], { cwd: this.folder });
    const [, id] = /"id": ?"([^"]+)"/.exec(told.stdout) ?? [];
    if (id === undefined) throw new Error(`pawl run ${args.join(" ")} started nothing\n${printed(told)}`);
    return id;
  }

  /**
   * Runs commands in one shell, in the clone or another folder. Rejects with the command that failed.
   *
   * @returns what they printed, to standard output and standard error alike
   */
  async shell(commands: readonly string[], folder = this.folder): Promise<string> {
    const trap = "trap 'echo \"failed: $BASH_COMMAND\"' ERR";
    const script = ["exec 2>&1", "set -euo pipefail", trap, ...commands].join("\n");
    const port = this.#dev?.own.port ?? 4766;
    const told = await command("bash", ["-c", script.replaceAll("127.0.0.1:4766", `127.0.0.1:${port}`)], {
      cwd: folder,
      env: {
        PATH: `${join(this.folder, "bin")}:${process.env.PATH}`,
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "us-east-1",
      },
    });
    if (told.code !== 0)
      throw new Error(`exit code ${told.code} of\n${commands.join("\n")}\n${printed(told)}`);
    return told.stdout;
  }

  async close(): Promise<void> {
    await this.#dev?.close();
    this.#project.remove();
  }
}

function printed({ stdout, stderr }: Told): string {
  return `${stdout}\n${stderr}`;
}
