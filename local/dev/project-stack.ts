/**
 * The project's stack, resolved for this machine: synthesized from the project's files unless a folder is given. What was
 * synthesized earlier is used while nothing has changed.
 *
 * A reload that changes anything is a version of its own, so that the sweeper changes the ledgers of schedules. It begins
 * with the version that `pawl dev` started with, so that start-up tasks do not run at each save: only those that are new. A
 * start with something changed is a deployment of its own.
 */
import { environment, outputs } from "../../functions/model/task/manifest.ts";
import { defaultProject } from "../../functions/model/task/project-name.ts";
import { KeptSynth, ProjectSources, projectIn, type Snapshot, synthProgram } from "../project/index.ts";
import { type LocalAws, Orphans, resourceTypes } from "../services/index.ts";
import {
  output,
  type PassedOver,
  resolveStack,
  type Stack,
  type Template,
  type TemplateResource,
  withNested,
} from "../stack/index.ts";
import { pawlsIn, readPawlAssembly } from "./pawls.ts";

export interface ProjectStackOptions {
  /** The project's folder. @default this repository */
  readonly root: string;
  /** A folder that the CDK synthesized into. @default it synthesizes stage `local` */
  readonly template?: string;
  /** Changes the template before it is resolved. @default the template is used unchanged */
  readonly editTemplate?: (template: Template) => Template;
  /** Resource types of the template that are left out, besides those that watch metrics. @default none */
  readonly passOver?: readonly string[];
}

/** Types that only watch what happens, or ask about it, in CloudWatch's console: this machine has none. */
const watchers = [
  "AWS::CloudWatch::Alarm",
  "AWS::CloudWatch::Dashboard",
  "AWS::Logs::MetricFilter",
  "AWS::Logs::QueryDefinition",
];

/**
 * How far from the sweeper's own knowledge a reload may change a schedule, in seconds. Here all schedules change at once, when
 * the functions have changed. What is uncertain is how long that took, and how long a sweeper of the version before was still
 * at work: no longer than its timeout, a minute.
 */
const uncertainSeconds = 60;

export class ProjectStack {
  /** The files that it is made from. */
  readonly sources: ProjectSources;
  /** The folder that the CDK synthesized into. */
  readonly outdir: string;
  readonly #options: ProjectStackOptions;
  readonly #aws: LocalAws;
  readonly #kept: KeptSynth | undefined;
  readonly #synths: Orphans | undefined;
  /** How many resources of its stack no Pawl needs. */
  #leftOut = 0;
  /** The versions that it started with, each by the function that has it: each Pawl's sweeper. */
  readonly #first = new Map<string, unknown>();

  constructor(options: ProjectStackOptions, aws: LocalAws) {
    const { state, accountId, region } = aws;
    this.#options = options;
    this.#aws = aws;
    this.sources = new ProjectSources(options.root, [state.folder]);
    this.outdir = options.template ?? state.path("cdk.out");
    if (options.template !== undefined) return;
    this.#synths = new Orphans(state.path("synths"), synthProgram(options.root).mark);
    this.#kept = new KeptSynth({
      ...{ sources: this.sources, outdir: this.outdir, stage: "local", accountId, region },
      file: state.path("synth.json"),
      bundles: state.path("bundles"),
      onSpawn: (pid) => this.#synths?.note(pid),
    });
  }

  /** What synth says deserves a look. */
  get looks(): readonly string[] {
    return this.#kept?.looks ?? [];
  }

  /** Nothing is synthesized any more. */
  close(): void {
    this.#synths?.clear();
  }

  /** The first stack. A synth of an earlier `pawl dev` that was killed may still write to the output folder: it is ended. Throws when synthesis fails, or when the stack has a resource type that is not emulated. */
  async first(snapshot: Snapshot, say: (line: string) => void, signal?: AbortSignal): Promise<Stack> {
    this.#synths?.end();
    if (this.#kept?.isCurrent(snapshot) === false) {
      say("synthesizing stage local");
      await this.#kept.make(snapshot, { signal });
    }
    const stack = this.#read();
    sayPassedOver(stack.passedOver, say);
    if (this.#leftOut > 0)
      say(`left out ${this.#leftOut} other resources of stack ${stack.name}, which Pawl does not use`);
    return stack;
  }

  /** A later stack. Throws as `first` does, and when it is told to end. */
  async next(snapshot: Snapshot, signal: AbortSignal): Promise<Stack> {
    await this.#kept?.make(snapshot, { inUse: this.#aws.lambda.executor.folders, signal });
    return this.#read();
  }

  #read(): Stack {
    const { editTemplate, passOver = [] } = this.#options;
    const { accountId, region, endpoint } = this.#aws;
    const project = projectIn(this.#options.root) ?? defaultProject;
    const assembly = readPawlAssembly(this.outdir, project, "local");
    this.#leftOut = assembly.leftOut;
    const ofVersion = withVersions(assembly.template, (id, own) => {
      const first = this.#first.get(id) ?? own;
      this.#first.set(id, first);
      return own === first ? own : `${first}+${own}`;
    });
    const template = editTemplate?.(ofVersion) ?? ofVersion;
    const account = { accountId, region, endpoint };
    return resolveStack(
      { ...assembly, template },
      { account, resourceTypes, passOver: [...watchers, ...passOver] },
    );
  }
}

function variablesOf({ Properties }: TemplateResource): Readonly<Record<string, unknown>> {
  return (Properties?.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables ?? {};
}

/** @param versionOf the version of a function in place of its own */
function withVersions(template: Template, versionOf: (id: string, own: unknown) => unknown): Template {
  const entries = Object.entries(template.Resources).map(([id, resource]) => {
    const variables = variablesOf(resource);
    const own = variables[environment.version];
    if (own === undefined) return [id, resource] as const;
    const ofReload = {
      [environment.version]: versionOf(id, own),
      [environment.uncertainSeconds]: String(uncertainSeconds),
    };
    const Environment = { Variables: { ...variables, ...ofReload } };
    return [id, { ...resource, Properties: { ...resource.Properties, Environment } }] as const;
  });
  return { ...template, Resources: Object.fromEntries(entries) };
}

/** One line for all that watch metrics, and one for each other resource. */
function sayPassedOver(resources: readonly PassedOver[], say: (line: string) => void): void {
  const counts = watchers
    .map((type) => [type, resources.filter((resource) => resource.type === type).length] as const)
    .filter(([, count]) => count > 0)
    .map(([type, count]) => `${count} of type ${type}`);
  if (counts.length > 0) say(`passed over ${counts.join(" and ")}: nothing on this machine has metrics`);
  for (const { logicalId, type } of resources) {
    if (!watchers.includes(type)) say(`passed over ${logicalId} (${type})`);
  }
}

/** What people call the functions: `sweeper`, `worker of lane bulk`, else their ids in the template. */
export function functionNames(stack: Stack): ReadonlyMap<string, string> {
  const functions = withNested(stack)
    .flatMap(({ resources }) => resources)
    .filter(({ type }) => type === "AWS::Lambda::Function");
  const names = new Map(functions.map(({ name, logicalId }) => [name, logicalId]));
  for (const pawl of pawlsIn(stack)) {
    const workers = JSON.parse(output(pawl, outputs.workers) ?? "{}") as Record<string, string>;
    for (const [lane, name] of Object.entries(workers)) names.set(name, `worker of lane ${lane}`);
    const sweeper = output(pawl, outputs.sweeper);
    if (sweeper !== undefined) names.set(sweeper, "sweeper");
  }
  return names;
}
