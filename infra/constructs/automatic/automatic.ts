/**
 * The function that runs Pawl's own tasks. It has no queue and no schedule: the sweeper invokes it, and an operator may.
 * `rights.ts` says what its role allows.
 */
import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { environment } from "../../../functions/model/task/manifest.ts";
import type { TaskDirectory } from "../../../functions/model/task/task-directory.ts";
import { automaticEntry, automaticLaneSettings, deployedFacts } from "../../deployment/index.ts";
import { Handler } from "../handler.ts";
import { placeOf } from "../stack/place.ts";
import { grantAutomatic, type RightsProps, readFunction } from "./rights.ts";

export interface AutomaticProps extends RightsProps {
  /** Every deployed task. */
  readonly directory: TaskDirectory;
}

export class Automatic extends Construct {
  readonly handler: Handler;

  constructor(scope: Construct, id: string, props: AutomaticProps) {
    super(scope, id);
    const { deployment, directory } = props;
    const { stage, automatic } = deployment;
    const { outputs } = placeOf(this);

    this.handler = new Handler(this, "Handler", {
      stage,
      description: "Runs Pawl's own tasks",
      entry: automaticEntry(
        automaticLaneSettings,
        automatic.tasks,
        directory,
        deployedFacts(deployment),
        deployment.encryption,
        stage.tracing,
      ),
      hasOtherClient: true,
      timeoutSeconds: automaticLaneSettings.timeoutSeconds,
      memoryMb: automaticLaneSettings.memoryMb,
      environment: {
        [environment.timeoutSeconds]: String(automaticLaneSettings.timeoutSeconds),
        [environment.stack]: Stack.of(this).stackName,
        ...(outputs !== "" && { [environment.outputs]: outputs }),
      },
    });
    // A turn that is not begun within a minute is sent again by then.
    this.handler.disableRetries(60);
    grantAutomatic(this.handler.role, props);
  }

  /** Lets a handler invoke the function, and tells it the function's name. */
  allowInvocation(by: Handler): void {
    by.function.addEnvironment(environment.automatic, this.handler.function.functionName);
    by.role.addToPolicy(statement(["lambda:InvokeFunction"], this.handler));
  }

  /** Lets it read the sweeper's settings, by a policy of its own: the sweeper waits for this function, and that for its role's policy. */
  allowReadingOf(sweeper: Handler): void {
    new iam.Policy(this, "ReadSweeper", {
      roles: [this.handler.role],
      statements: [statement(readFunction, sweeper)],
    });
  }
}

function statement(actions: string[], handler: Handler): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources: [handler.function.functionArn] });
}
