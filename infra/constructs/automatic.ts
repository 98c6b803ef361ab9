/**
 * The function that runs Pawl's own tasks. It has no queue and no schedule: the sweeper invokes it, and an operator may.
 * Its role allows what the tasks need that the stage has, and all of that but the tables and queues is reading.
 */
import { ArnFormat, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environment } from "../../functions/model/task/manifest.ts";
import type { TaskDirectory } from "../../functions/model/task/task-directory.ts";
import {
  automaticEntry,
  automaticLaneSettings,
  type Deployment,
  deployedFacts,
} from "../deployment/index.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { Handler } from "./handler.ts";
import type { Lane } from "./lane.ts";
import type { Schedules } from "./schedules.ts";
import type { Tables } from "./tables.ts";

export interface AutomaticProps {
  readonly deployment: Deployment;
  /** Every deployed task. */
  readonly directory: TaskDirectory;
  readonly tables: Tables;
  readonly lanes: readonly Lane[];
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
}

export class Automatic extends Construct {
  readonly handler: Handler;
  readonly #props: AutomaticProps;

  constructor(scope: Construct, id: string, props: AutomaticProps) {
    super(scope, id);
    this.#props = props;
    const { deployment, directory } = props;
    const { stage, automatic } = deployment;

    this.handler = new Handler(this, "Handler", {
      stage,
      description: "Runs Pawl's own tasks",
      entry: automaticEntry(automaticLaneSettings, automatic.tasks, directory, deployedFacts(deployment)),
      timeoutSeconds: automaticLaneSettings.timeoutSeconds,
      memoryMb: automaticLaneSettings.memoryMb,
      environment: {
        [environment.timeoutSeconds]: String(automaticLaneSettings.timeoutSeconds),
        [environment.stack]: Stack.of(this).stackName,
      },
    });
    // A turn that is not begun within a minute is sent again by then.
    this.handler.disableRetries(60);
    this.#grant();
  }

  /** Lets a handler invoke the function, and tells it the function's name. */
  allowInvocation(by: Handler): void {
    by.function.addEnvironment(environment.automatic, this.handler.function.functionName);
    by.role.addToPolicy(statement(["lambda:InvokeFunction"], [this.handler.function.functionArn]));
  }

  /** Lets it read the sweeper's settings, by a policy of its own: the sweeper waits for this function, and that for its role's policy. */
  allowReadingOf(sweeper: Handler): void {
    if (!this.#has("pawl.compliance")) return;
    new iam.Policy(this, "ReadSweeper", {
      roles: [this.handler.role],
      statements: [statement(readFunction, [sweeper.function.functionArn])],
    });
  }

  #has(...names: readonly string[]): boolean {
    return this.#props.deployment.automatic.tasks.some(({ name }) => names.includes(name));
  }

  #grant(): void {
    const { tables, deployment } = this.#props;
    const tableArns = [tables.runs.tableArn, tables.tasks.tableArn];
    if (this.#has("pawl.prune")) this.#allow(["dynamodb:Scan"], tableArns);
    if (this.#has("pawl.resources")) this.#allow(["dynamodb:DescribeTable"], tableArns);
    if (this.#has("pawl.resources", "pawl.compliance")) this.#allowReading();
    const { bus } = deployment.automatic;
    if (bus !== undefined) this.#allow(["events:PutEvents"], [busArn(this, bus)]);
  }

  #allowReading(): void {
    const { lanes, deadLetters, schedules } = this.#props;
    const queues = [...lanes.map(({ queue }) => queue), deadLetters.queue];
    const stack = Stack.of(this);
    const arn = (service: string, resource: string, resourceName: string, arnFormat?: ArnFormat) =>
      stack.formatArn({ service, resource, resourceName, arnFormat });
    const sources = [...lanes.map(({ eventSource }) => eventSource), deadLetters.eventSource];
    this.#allow(["cloudformation:DescribeStacks"], [arn("cloudformation", "stack", `${stack.stackName}/*`)]);
    this.#allow(
      ["sqs:GetQueueAttributes"],
      queues.map(({ queueArn }) => queueArn),
    );
    this.#allow(
      readFunction,
      [...lanes.map(({ worker }) => worker), deadLetters.handler].map((each) => each.function.functionArn),
    );
    this.#allow(
      ["lambda:GetEventSourceMapping"],
      sources.map(({ eventSourceMappingId: id }) =>
        arn("lambda", "event-source-mapping", id, ArnFormat.COLON_RESOURCE_NAME),
      ),
    );
    this.#allow(["scheduler:GetSchedule"], [arn("scheduler", "schedule", `${schedules.group.ref}/*`)]);
    // AWS asks for it on the schedules of every group, whichever is listed.
    this.#allow(["scheduler:ListSchedules"], [arn("scheduler", "schedule", "*/*")]);
  }

  #allow(actions: string[], resources: string[]): void {
    this.handler.role.addToPolicy(statement(actions, resources));
  }
}

const readFunction = ["lambda:GetFunctionConfiguration", "lambda:GetFunctionConcurrency"];

function statement(actions: string[], resources: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources });
}

function busArn(scope: Construct, bus: string): string {
  if (bus.startsWith("arn:")) return bus;
  return Stack.of(scope).formatArn({ service: "events", resource: "event-bus", resourceName: bus });
}
