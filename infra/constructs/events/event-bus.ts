/** The bus on which workers say what becomes of runs: one of the stack's own, or one that exists. */
import { Stack } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environment } from "../../../functions/model/task/manifest.ts";
import { stackName } from "../../../functions/model/task/project-name.ts";
import type { Deployment } from "../../deployment/index.ts";
import type { Handler } from "../handler.ts";

export interface EventBusProps {
  readonly deployment: Pick<Deployment, "project" | "stage">;
  /** Its name or ARN; `true`: it is made, and named as the stack. */
  readonly bus: true | string;
}

export class EventBus extends Construct {
  readonly bus: events.IEventBus;

  constructor(scope: Construct, id: string, { deployment, bus }: EventBusProps) {
    super(scope, id);
    const { project, stage } = deployment;
    if (bus === true)
      this.bus = new events.EventBus(this, "Bus", { eventBusName: stackName(project, stage.name) });
    else {
      const ofAccount = { service: "events", resource: "event-bus", resourceName: bus };
      const arn = bus.startsWith("arn:") ? bus : Stack.of(this).formatArn(ofAccount);
      this.bus = events.EventBus.fromEventBusArn(this, "Bus", arn);
    }
  }

  /** Lets a worker put events on it, and tells it which bus it is. */
  allowPut(by: Handler): void {
    const { eventBusArn } = this.bus;
    by.function.addEnvironment(environment.eventBus, eventBusArn);
    by.role.addToPolicy(new iam.PolicyStatement({ actions: ["events:PutEvents"], resources: [eventBusArn] }));
  }
}
