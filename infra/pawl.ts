/**
 * Pawl for one stage, in any stack. It connects the constructs and decides nothing: `deployment/` resolves and
 * checks the props. A stack may hold several, each of a project of its own.
 *
 * ```ts
 * new Pawl(this, "Jobs", { project: "shop", stage: "prod", stages, tasks });
 * ```
 *
 * The command finds a deployment by the name of its stack, `PROJECT-STAGE`, or by an SSM parameter (`constructs/stack/place.ts`). CDK
 * leaves an id of "Default" out of logical ids, so resources are named as in the app of this repository; where one is the name
 * of another resource of the stack, synth says so, and the Pawl needs another id.
 */
import { Stack } from "aws-cdk-lib";
import { Construct, type IDependable } from "constructs";
import { directoryOf } from "../functions/model/task/manifest.ts";
import type { TaskDirectory } from "../functions/model/task/task-directory.ts";
import { projectRoot } from "../roots.ts";
import { Automatic } from "./constructs/automatic/automatic.ts";
import { connectHandlers } from "./constructs/connect-handlers.ts";
import { DeadLetters } from "./constructs/dead-letters.ts";
import { deployedVersion } from "./constructs/deployed-version.ts";
import { makeStageKey } from "./constructs/encryption/encryption-key.ts";
import { EventBus } from "./constructs/events/event-bus.ts";
import { EventRules } from "./constructs/events/event-rules.ts";
import type { Handler } from "./constructs/handler.ts";
import { Lane } from "./constructs/lane/lane.ts";
import { ManifestAsset } from "./constructs/manifest-asset.ts";
import { OperatorPolicies } from "./constructs/operator-policies.ts";
import { applyOrganisation } from "./constructs/organisation/organisation.ts";
import type { PawlVpc } from "./constructs/organisation/vpc.ts";
import { Outputs } from "./constructs/outputs.ts";
import { Schedules } from "./constructs/schedules.ts";
import { settle } from "./constructs/stack/place.ts";
import { stackSizes } from "./constructs/stack/stack-sizes.ts";
import { templateMistakes } from "./constructs/stack/template-mistakes.ts";
import { Sweeper } from "./constructs/sweeper.ts";
import { Tables } from "./constructs/tables.ts";
import {
  environmentOf,
  giveLayers,
  type MakeResources,
  type ResourcesByTask,
  subscribersResources,
} from "./constructs/task-resources.ts";
import { grantTasks } from "./constructs/task-roles.ts";
import { TaskSchedule } from "./constructs/task-schedule.ts";
import { Uploads } from "./constructs/uploads.ts";
import type { Metrics } from "./constructs/watching/metrics.ts";
import { watchStage } from "./constructs/watching/watch-stage.ts";
import {
  allTasks,
  type Deployment,
  type DeploymentProps,
  ledgerTasks,
  mutedBy,
  paramsShapes,
  resolveDeployment,
  type StackSize,
  type StageResolvedLane,
  timedTriggers,
  toManifest,
  withDocs,
} from "./deployment/index.ts";

export type { PawlVpc } from "./constructs/organisation/vpc.ts";
export type {
  MakeResources,
  ResourcesByTask,
  ResourcesProps,
  TaskResources,
} from "./constructs/task-resources.ts";
export type * from "./constructs/watching/metrics.ts";
export type * from "./constructs/watching/named-metrics.ts";

export interface PawlProps extends DeploymentProps {
  /** Makes the tables, buckets and permissions that tasks need, as `infra/resources.ts` does. @default none */
  readonly resources?: MakeResources;
  /** A VPC of your CDK app for all functions; `vpc` of a stage names one that exists by ids. @default none */
  readonly vpc?: PawlVpc;
}

/** All of Pawl for one stage. */
export class Pawl extends Construct {
  /** What is deployed, resolved. */
  readonly deployment: Deployment;
  readonly tables: Tables;
  readonly uploads: Uploads;
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
  /** Every lane of the stage, by name. */
  readonly lanes: readonly Lane[];
  readonly sweeper: Sweeper;
  /** The function of Pawl's own tasks. */
  readonly automatic: Automatic;
  /** Metrics by names, for alarms and dashboards of your own. */
  readonly metrics: Metrics;

  /** Throws a plain `Error` that names what is wrong with the props. */
  constructor(scope: Construct, id: string, props: PawlProps) {
    super(scope, id);
    this.deployment = resolveDeployment({ region: Stack.of(this).region, ...props });
    settle(this, this.deployment.project, this.deployment.stage.name);
    // CDK refuses most of this later, and does not say what to do.
    this.node.addValidation({ validate: () => templateMistakes(this, this.deployment, this.schedules) });
    const { stage, startup, fires, held, tasks, automatic, listening, encryption } = this.deployment;
    const directory = directoryOf(toManifest(this.deployment));
    const encryptionKey = makeStageKey(this, this.deployment);
    this.tables = new Tables(this, "Tables", { stage });
    this.uploads = new Uploads(this, "Uploads", { stage });
    const eventBus =
      listening.bus &&
      new EventBus(this, "RunEvents", { deployment: this.deployment, bus: listening.bus.bus });
    const resources =
      props.resources?.(new Construct(this, "Resources"), {
        stage: stage.name,
        removal: stage.removal,
        uploads: this.uploads,
        encryptionKey,
        eventBus: eventBus?.bus,
      }) ?? {};
    this.deadLetters = new DeadLetters(this, "DeadLetters", { stage, directory, tasks, encryption });
    this.schedules = new Schedules(this, "Schedules");
    const known = { ...directory, paramsShapes: paramsShapes(this.deployment) };
    this.lanes = this.deployment.lanes.map((settings) => this.#makeLane(settings, known, resources));
    for (const { worker } of this.lanes) eventBus?.allowPut(worker);
    const taskSchedules = this.#makeSchedules();
    const made = {
      tables: this.tables,
      lanes: this.lanes,
      deadLetters: this.deadLetters,
      schedules: this.schedules,
    };
    this.automatic = new Automatic(this, "Automatic", { deployment: this.deployment, directory, ...made });
    this.sweeper = new Sweeper(this, "Sweeper", {
      stage,
      directory,
      startup: [...startup, ...automatic.startup],
      timed: timedTriggers(allTasks(this.deployment)),
      ledgerTasks: ledgerTasks(tasks),
      firedSchedules: [...[...fires, ...automatic.fires].map(({ schedule }) => schedule), ...held],
      schedules: this.schedules,
      mutedAlarms: mutedBy(tasks),
      encryption,
      after: [...this.#workersReady, ...taskSchedules],
    });
    this.automatic.allowInvocation(this.sweeper.handler);
    if (automatic.tasks.some(({ name }) => name === "pawl.compliance"))
      this.automatic.allowReadingOf(this.sweeper.handler);
    connectHandlers({ ...made, sweeper: this.sweeper, automatic: this.automatic });
    new EventRules(this, "Events", {
      deployment: this.deployment,
      lanes: this.lanes,
      deadLetterQueue: this.deadLetters.queue,
      after: this.#workersReady,
    });
    const { deployment, sweeper } = this;
    const handlers = this.#handlers;
    this.metrics = watchStage(this, { deployment, sweeper, automatic: this.automatic, handlers, ...made });
    const told = toManifest(this.deployment);
    const documented = { ...told, tasks: withDocs(told.tasks, projectRoot) };
    const manifest = new ManifestAsset(this, "Manifest", { manifest: documented });
    this.sweeper.addVersion(deployedVersion(this, told, resources, this.#handlers));
    const found = { ...made, stage, encryption, manifest, uploads: this.uploads, automatic: this.automatic };
    const operators = new OperatorPolicies(this, "Operators", { ...found, handlers: this.#handlers });
    new Outputs(this, "Outputs", { ...found, sweeper: this.sweeper, operators });
    applyOrganisation(this, { deployment, lanes: this.lanes, vpc: props.vpc });
  }

  /** What is in the stack and in those nested in it, counted when it is asked for. */
  get stackSizes(): readonly StackSize[] {
    return stackSizes(Stack.of(this), this.schedules, this.deployment.schedules);
  }

  get #workers(): readonly Handler[] {
    return this.lanes.map(({ worker }) => worker);
  }

  /** Every function that sees runs. */
  get #handlers(): readonly Handler[] {
    return [...this.#workers, this.deadLetters.handler, this.sweeper.handler, this.automatic.handler];
  }

  get #workersReady(): readonly IDependable[] {
    return this.lanes.flatMap(({ ready }) => ready);
  }

  #makeLane(settings: StageResolvedLane, directory: TaskDirectory, resources: ResourcesByTask): Lane {
    const { name } = settings;
    const tasks = allTasks(this.deployment).filter((task) => task.lane === name);
    const { listening } = this.deployment;
    const subscribed = listening.hasSubscribers ? [{ name: subscribersResources, lane: name }] : [];
    const needy = [...tasks, ...subscribed];
    const lane = new Lane(this, `Lane${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      stage: this.deployment.stage,
      lane: settings,
      tasks,
      directory,
      deadLetterQueue: this.deadLetters.queue,
      listening,
      encryption: this.deployment.encryption,
      environment: environmentOf(needy, resources),
    });
    giveLayers(lane.worker, needy, resources);
    grantTasks(this, needy, resources, lane.worker);
    return lane;
  }

  #makeSchedules(): readonly IDependable[] {
    this.schedules.grantSend(this.deadLetters.queue);
    for (const { queue } of this.lanes) this.schedules.grantSend(queue);
    this.schedules.waitFor(this.#workersReady);
    return this.deployment.schedules.map((schedule) => {
      const { queue } = this.lanes.find(({ name }) => name === schedule.lane) as Lane;
      return new TaskSchedule(this.schedules.scopeOf(schedule.stack), schedule.name, {
        schedule,
        schedules: this.schedules,
        queue,
        deadLetterQueue: this.deadLetters.queue,
      });
    });
  }
}
