/**
 * A Lambda function of Pawl's: its bundle, its log group and its role. The stack owns the log group, which has a
 * retention; the role may write to it but not create it. AWS's managed policy would let a function create its log
 * group again after the stack is deleted.
 */
import { Duration, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { environment } from "../../functions/model/task/manifest.ts";
import type { Stage } from "../deployment/index.ts";
import { type Bundle, type BundleProps, bundle } from "./bundle.ts";
import { stageKey } from "./encryption/encryption-key.ts";
import { environmentMistakes } from "./environment-size.ts";
import { removalPolicy } from "./removal.ts";
import { placeOf } from "./stack/place.ts";

export interface HandlerProps extends BundleProps {
  readonly stage: Stage;
  /** What the function does, as the AWS console shows it. */
  readonly description: string;
  /** TypeScript that exports `handler`; imports are as `bundle.ts` finds them. */
  readonly entry: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Concurrent invocations reserved for it. @default none */
  readonly reservedConcurrency?: number;
  /** Variables besides Pawl's own. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

export class Handler extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly logGroup: logs.LogGroup;
  readonly bundle: Bundle;

  constructor(scope: Construct, id: string, props: HandlerProps) {
    super(scope, id);
    Validations.of(this).acknowledge({
      id: "Serverless-LambdaDLQ",
      reason:
        "pending work is in a queue, in the tables or with CloudFormation, so a failed invocation loses none",
    });
    const { tracing } = props.stage;
    if (!tracing)
      Validations.of(this).acknowledge({
        id: "Serverless-LambdaTracing",
        reason:
          "tracing is a choice of the stage, since it costs; each log line has its run's id in any case",
      });

    this.role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("lambda.amazonaws.com"),
      description: `Role of the function: ${props.description}`,
    });
    this.logGroup = new logs.LogGroup(this, "Logs", {
      encryptionKey: stageKey(this),
      retention: props.stage.logRetentionDays,
      removalPolicy: removalPolicy(props.stage.removal),
    });
    this.logGroup.grantWrite(this.role);

    const { splits, hasOtherClient, tells, splitsRuns } = props;
    this.bundle = bundle(this, props.entry, { splits, hasOtherClient, tells, splitsRuns });
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
      logGroup: this.logGroup,
      // A worker sends a run's next message to its own queue: Lambda would stop that after about 16 rounds.
      recursiveLoop: lambda.RecursiveLoop.ALLOW,
      // CDK lets the role send segments.
      tracing: tracing ? lambda.Tracing.ACTIVE : undefined,
      environment: {
        [environment.service]: placeOf(this).name,
        ...props.environment,
        [environment.stage]: props.stage.name,
        ...(props.stage.logLevel !== "info" && { [environment.logLevel]: props.stage.logLevel }),
      },
    });
    if (tracing)
      Validations.of(this.role).acknowledge({
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "X-Ray's actions can be allowed on all resources only",
      });
    this.node.addValidation({ validate: () => environmentMistakes(this.function, props.description) });
    // CDK adds a DependsOn for a role that the function refers to already, which cfn-lint reports as W3005.
    const resource = this.function.node.defaultChild as lambda.CfnFunction;
    resource.addMetadata("cfn-lint", { config: { ignore_checks: ["W3005"] } });
  }

  /** Makes Lambda never retry a failed asynchronous invocation. An event older than `maxEventAgeSeconds` is dropped. */
  disableRetries(maxEventAgeSeconds?: number): void {
    Validations.of(this).acknowledge({
      id: "Serverless-LambdaAsyncFailureDestination",
      reason:
        "the sweeper does the same work a minute later; the caller of a direct invocation sees that it failed",
    });
    this.function.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: maxEventAgeSeconds === undefined ? undefined : Duration.seconds(maxEventAgeSeconds),
    });
  }
}
