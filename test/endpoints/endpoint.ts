/**
 * What the suite asks of an endpoint, and what an endpoint may leave out of the suite: by name, with the reason. What
 * makes a deployment a deployment cannot be left out; the types say so.
 */
import type { Project } from "../e2e/project.ts";

/** The steps of the suite, in order, as its output names them. */
export const steps = {
  deploys: "Pawl's template is deployed",
  "starts up": "the start-up run succeeds",
  rows: "the 30,000 rows of the file are there, with exactly its ids",
  "time zones": "each schedule keeps its time zone",
  fires: "a schedule fires at its minute, and its run succeeds",
  "several turns": "a run over several turns does every item",
  killed: "a turn that the time-out kills is resumed from its cursor",
  rejected: "a message that cannot be read is kept as (rejected)",
  "pause and resume": "pawl pause stops a run, and pawl resume lets it end",
  cancel: "pawl cancel ends a run for good",
  redrive: "pawl redrive continues an errored run from its cursor",
  dismiss: "pawl dismiss takes what was rejected off the list",
  logs: "pawl logs shows what a run printed",
  "deploys again": "a second deploy goes through while a task is paused",
  "keeps the pause": "the second deploy undoes no pause",
  "adds a task": "the task that the second deploy adds runs",
  "moves a task": "the task that the second deploy moves runs on its new lane",
  "changes a schedule": "the schedule that the second deploy changes has its new expression",
  destroys: "destroy leaves no queue, table, function, schedule, role or bucket behind",
  "destroys logs": "destroy leaves no log group behind",
} as const;

export type Step = keyof typeof steps;

/** Without these a run of the suite would prove nothing. */
export const required = ["deploys", "starts up", "rows", "fires", "destroys"] as const satisfies Step[];

/** What an endpoint may leave out. */
export type OptionalStep = Exclude<Step, (typeof required)[number]>;

/** What is put in place of, or added to, an endpoint's own behaviour, and why. */
export interface Shim {
  readonly name: string;
  readonly reason: string;
}

export interface Endpoint {
  readonly name: string;
  /** As in "LocalStack 4.14.0". */
  readonly release: string;
  /** At most three: with more it would no longer be that endpoint. */
  readonly shims: readonly [] | readonly [Shim] | readonly [Shim, Shim] | readonly [Shim, Shim, Shim];
  /** The steps that it leaves out, with the reason. */
  readonly leftOut: Readonly<Partial<Record<OptionalStep, string>>>;
  /** Whether it is started where nothing else can reach it, and it can reach nothing else. */
  readonly isolated: boolean;
  /** Installs what is not kept from an earlier run. @throws UnavailableError */
  install(signal: AbortSignal): Promise<void>;
  /** Starts it, for a project that it is to run. */
  start(project: Project, signal: AbortSignal): Promise<RunningEndpoint>;
}

export interface RunningEndpoint {
  readonly url: string;
  /** The stage that is deployed to it. */
  readonly stage: string;
  /** Deploys the project's files as they are now. */
  deploy(): Promise<void>;
  /** Takes the deployment away. */
  destroy(): Promise<void>;
  /** What destroy left, by its kind and name. */
  leftovers(): Promise<Leftovers>;
  /** Lets seconds pass at once. Undefined where only waiting helps. */
  skip?(seconds: number): void;
  /** Ends it, and all that it started. */
  close(): Promise<void>;
}

export interface Leftovers {
  readonly logGroups: readonly string[];
  readonly others: readonly string[];
}

/** Something that this machine lacks: a developer's run is skipped, in CI it fails. */
export class UnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnavailableError";
  }
}
