/** A deployment as a stack: puts the constructs together and decides nothing. */
import { createHash } from "node:crypto";
import { CfnOutput, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import { environment } from "../functions/model/environment.ts";
import { directoryOf, outputs, stackName } from "../functions/model/manifest.ts";
import { DeadLetters } from "./dead-letters.ts";
import { type Deployment, toManifest } from "./deployment.ts";
import { Lane, tellQueues } from "./lane.ts";
import { ManifestAsset } from "./manifest.ts";
import type { ResourcesProps } from "./resources.ts";
import { Schedules } from "./schedules.ts";
import { Sweeper } from "./sweeper.ts";
import { Tables } from "./tables.ts";
import { environmentOf, type ResourcesByTask } from "./task-resources.ts";
import { TaskSchedule } from "./task-schedule.ts";
import { Uploads } from "./uploads.ts";

export interface PawlStackProps {
  readonly deployment: Deployment;
  /** Makes what the tasks need of their own: `infra/resources.ts`. */
  readonly resources: (scope: Construct, props: ResourcesProps) => ResourcesByTask;
}

/** All of Pawl for one stage. */
export class PawlStack extends Stack {
  constructor(scope: Construct, { deployment, resources }: PawlStackProps) {
    const { stage } = deployment;
    super(scope, stackName("pawl", stage.name), {
      stackName: stackName("pawl", stage.name),
      description: `Pawl, stage ${stage.name}`,
      analyticsReporting: false,
    });
    const directory = directoryOf(deployment);

    const tables = new Tables(this, "Tables", { stage });
    const uploads = new Uploads(this, "Uploads", { stage });
    const own = resources(new Construct(this, "Resources"), {
      stage: stage.name,
      removal: stage.removal,
      uploads,
    });
    const deadLetters = new DeadLetters(this, "DeadLetters", { stage, directory });
    const schedules = new Schedules(this, "Schedules");
    schedules.grantSend(deadLetters.queue);

    const lanes = deployment.lanes.map((lane) => {
      const tasks = deployment.tasks.filter((task) => task.lane === lane.name);
      const made = new Lane(this, `Lane-${lane.name}`, {
        stage,
        lane,
        tasks,
        directory,
        deadLetterQueue: deadLetters.queue,
        environment: environmentOf(tasks, own),
      });
      for (const { name } of tasks) own[name]?.grant?.(made.worker.role);
      schedules.grantSend(made.queue);
      return made;
    });
    for (const schedule of deployment.schedules) {
      const { queue } = lanes.find(({ name }) => name === schedule.lane) as Lane;
      new TaskSchedule(schedules, schedule.name, {
        schedule,
        schedules,
        queue,
        deadLetterQueue: deadLetters.queue,
      });
    }

    const sweeper = new Sweeper(this, "Sweeper", {
      stage,
      directory,
      startup: deployment.startup,
      schedules,
    });
    const workers = lanes.map(({ worker }) => worker);
    const manifest = new ManifestAsset(this, "Manifest", { manifest: toManifest(deployment) });
    for (const handler of [...workers, sweeper.handler, deadLetters.handler]) {
      tellQueues(handler, lanes);
      tables.grantReadWrite(handler);
    }
    // A run's next turn is a message on its lane's queue, whoever finds that it is due.
    for (const handler of [...workers, sweeper.handler]) {
      for (const lane of lanes) lane.grantSend(handler.role);
      tables.grantQuery(handler);
    }
    sweeper.handler.function.addEnvironment(
      environment.version,
      version(
        manifest.text,
        // A file that a task is given is an asset: another file is another name in its environment.
        JSON.stringify(this.resolve(deployment.tasks.map(({ name }) => own[name]?.environment ?? {}))),
        ...[...workers, deadLetters.handler, sweeper.handler].map(({ bundle }) => bundle.hash),
      ),
    );

    const found = new Construct(this, "Outputs");
    const output = (key: string, value: string) =>
      new CfnOutput(found, key, { value }).overrideLogicalId(key);
    output(outputs.stage, stage.name);
    output(outputs.manifest, manifest.url);
    output(outputs.runsTable, tables.runs.tableName);
    output(outputs.tasksTable, tables.tasks.tableName);
    output(outputs.uploadsBucket, uploads.bucket.bucketName);
    output(
      outputs.queues,
      json(this, lanes, ({ queue }) => queue.queueUrl),
    );
    output(
      outputs.workers,
      json(this, lanes, ({ worker }) => worker.function.functionName),
    );
    output(outputs.sweeper, sweeper.handler.function.functionName);
    output(outputs.deadLetterQueue, deadLetters.queue.queueUrl);
    output(outputs.scheduleGroup, schedules.group.ref);
  }
}

/** Changes with each deploy that changes the manifest, a bundle or what tasks find in their environment. */
function version(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 12);
}

function json(stack: Stack, lanes: readonly Lane[], value: (lane: Lane) => string): string {
  return stack.toJsonString(Object.fromEntries(lanes.map((lane) => [lane.name, value(lane)])));
}
