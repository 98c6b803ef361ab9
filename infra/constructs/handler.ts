/**
 * A function of ours: its bundle, its log group and its role. The log group is the stack's own, with a
 * retention, and the role may write to it and not make it: AWS's managed policy lets a function make its log
 * group anew after the stack is gone.
 */
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { environment } from "../../functions/model/environment.ts";
import type { Stage } from "../deployment/stage.ts";
import { type Bundle, bundle } from "./bundle.ts";

export interface HandlerProps {
  readonly stage: Stage;
  readonly description: string;
  /** TypeScript that exports `handler`; imports are relative to the project's root. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Concurrent invocations kept for it alone. @default none */
  readonly reservedConcurrency?: number;
  /** @default none besides Pawl's own */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A function, its log group and its role. */
export class Handler extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly bundle: Bundle;

  constructor(scope: Construct, id: string, props: HandlerProps) {
    super(scope, id);
    Validations.of(this).acknowledge(
      {
        id: "Serverless-LambdaDLQ",
        reason:
          "what is to be done stays in a queue, in the tables or with CloudFormation until it is done: no invocation is its only bearer",
      },
      {
        id: "Serverless-LambdaTracing",
        reason: "X-Ray's rights can be given on all resources only; each log line bears its run's id instead",
      },
    );

    this.role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: `What this may do: ${props.description}`,
    });
    const logGroup = new logs.LogGroup(this, "Logs", {
      retention: props.stage.logRetentionDays,
      removalPolicy: props.stage.removal === "retain" ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(this.role);

    this.bundle = bundle(this, props.entry);
    this.function = new lambda.Function(this, "Function", {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: "index.handler",
      code: this.bundle.code,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb,
      reservedConcurrentExecutions: props.reservedConcurrency,
      role: this.role,
      logGroup,
      // A run's messages come back to the function that sent them: AWS would stop them after some 16 hops.
      recursiveLoop: lambda.RecursiveLoop.ALLOW,
      environment: {
        ...props.environment,
        NODE_OPTIONS: "--enable-source-maps",
        [environment.stage]: props.stage.name,
      },
    });
    // CDK says twice that a function needs its role: W3005.
    const resource = this.function.node.defaultChild as lambda.CfnFunction;
    resource.addMetadata("cfn-lint", { config: { ignore_checks: ["W3005"] } });
  }

  /** A failed direct or asynchronous invocation is not made again: what must happen again is in the tables. */
  neverInvokedAgain(maxEventAgeSeconds?: number): void {
    Validations.of(this).acknowledge({
      id: "Serverless-LambdaAsyncFailureDestination",
      reason:
        "the clock does the same in the next minute; who invokes a worker directly is told by its answer",
    });
    this.function.configureAsyncInvoke({
      retryAttempts: 0,
      ...(maxEventAgeSeconds === undefined ? {} : { maxEventAge: Duration.seconds(maxEventAgeSeconds) }),
    });
  }
}
