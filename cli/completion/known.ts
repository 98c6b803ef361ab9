/**
 * What this machine knows without a call to AWS: the manifests that synth has left in the folder, AWS's configuration
 * files, and the runs of a deployment on this machine, for which `completion` waits only a moment. What cannot be read is
 * not there: completing a word is no place for an error.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { maskedManifest } from "../../functions/model/mask/masked-manifest.ts";
import type { LabelledChoice } from "../../functions/model/params/choices.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import type { DeployedPawl } from "../deployment/deployed-pawl.ts";
import { liveDev, projectName, readDevState } from "../deployment/project-folder.ts";
import { findTarget, type TargetOptions } from "../deployment/target.ts";
import type { Session } from "../session.ts";

/** Where `pawl dev` synthesizes, and where the CDK does. */
const assemblies = [".pawl/cdk.out", "cdk.out"];
const mostRuns = 50;

export class Known {
  readonly #session: Session;
  readonly #options: ReadonlyMap<string, string>;

  /** @param options those on the command line, by their long names without hyphens */
  constructor(session: Session, options: ReadonlyMap<string, string>) {
    this.#session = session;
    this.#options = options;
  }

  /** Of the newest manifest of the project, the tasks by name. */
  tasks(): readonly ManifestTask[] {
    const stage = this.#options.get("stage");
    const manifests = this.#own();
    const found = manifests.find((each) => each.stage === stage) ?? manifests[0];
    return found === undefined ? [] : maskedManifest(found).tasks;
  }

  projects(): string[] {
    return [projectName(this.#session.shell.cwd), ...this.#manifests().map(({ project }) => project)];
  }

  stages(): string[] {
    const live = readDevState(this.#session.shell.cwd)?.stage;
    return [...(live === undefined ? [] : [live]), ...this.#own().map(({ stage }) => stage)];
  }

  profiles(): string[] {
    return this.#awsConfig().flatMap(
      (line) => /^\s*\[(?:profile\s+)?([^\]]+)\]/.exec(line)?.[1]?.trim() ?? [],
    );
  }

  regions(): string[] {
    const { AWS_REGION, AWS_DEFAULT_REGION } = this.#session.shell.env;
    const named = this.#awsConfig().flatMap((line) => /^\s*region\s*=\s*(\S+)/.exec(line)?.[1] ?? []);
    return [AWS_REGION, AWS_DEFAULT_REGION, ...named].filter(
      (each) => each !== undefined && each !== "",
    ) as string[];
  }

  /** The ids of a task's newest runs, where its deployment is on this machine. */
  async runIds(task: string): Promise<string[]> {
    try {
      const deployment = await this.#local();
      if (deployment === undefined) return [];
      const store = await deployment.store();
      const { items } = await store.list(task, { limit: mostRuns, now: this.#session.now() });
      return items.map(({ run }) => `${task}/${run}`);
    } catch {
      return [];
    }
  }

  /** What only a function of a task knows, where its deployment is on this machine. */
  async choices(task: string, param: string): Promise<readonly LabelledChoice[]> {
    const deployment = await this.#local();
    if (deployment === undefined) return [];
    const { askChoices } = await import("../commands/runs/given/ask-choices.ts");
    const values = (await askChoices(deployment, task))(param);
    return typeof values === "string" ? [] : values;
  }

  /** Undefined where the deployment is not on this machine, or does not answer. */
  async #local(): Promise<DeployedPawl | undefined> {
    const { cwd, env } = this.#session.shell;
    const options: TargetOptions = Object.fromEntries(this.#options);
    try {
      const here = { env, project: projectName(cwd), liveDev: () => liveDev(cwd) };
      return (await findTarget(options, here)).local ? await this.#session.deployment(options) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Those of the project: an app may hold several. */
  #own(): Manifest[] {
    const wanted = this.#options.get("project") ?? projectName(this.#session.shell.cwd);
    return this.#manifests().filter(({ project }) => project === wanted);
  }

  #manifests(): Manifest[] {
    for (let folder = this.#session.shell.cwd; ; folder = dirname(folder)) {
      const files = assemblies.flatMap((path) => globSync(join(path, "pawl{,-*}.json"), { cwd: folder }));
      const found = files.flatMap((path) => readManifest(join(folder, path)) ?? []);
      if (found.length > 0 || folder === dirname(folder)) return found;
    }
  }

  #awsConfig(): string[] {
    const { env } = this.#session.shell;
    const at = (name: string) => (env.HOME === undefined ? "" : join(env.HOME, ".aws", name));
    const files = [env.AWS_CONFIG_FILE ?? at("config"), env.AWS_SHARED_CREDENTIALS_FILE ?? at("credentials")];
    return files.flatMap((path) => readText(path)?.split("\n") ?? []);
  }
}

function readManifest(path: string): Manifest | undefined {
  try {
    const manifest = JSON.parse(readText(path) ?? "null") as Manifest | null;
    return Array.isArray(manifest?.tasks) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
