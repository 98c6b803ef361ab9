/**
 * The stack outputs by which the command finds a deployment, and the parameter that says where they are. `place.ts` says which
 * keys they have, and when there is a parameter.
 */
import { CfnOutput, Stack } from "aws-cdk-lib";
import * as ssm from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { outputs } from "../../functions/model/task/manifest.ts";
import type { PlaceText } from "../../functions/model/task/place.ts";
import { deadLetterSettings, type Stage } from "../deployment/index.ts";
import type { Automatic } from "./automatic/automatic.ts";
import type { DeadLetters } from "./dead-letters.ts";
import { stageKey } from "./encryption/encryption-key.ts";
import type { Lane } from "./lane/lane.ts";
import type { ManifestAsset } from "./manifest-asset.ts";
import type { OperatorPolicies } from "./operator-policies.ts";
import { type Place, placeOf } from "./place.ts";
import type { Schedules } from "./schedules.ts";
import type { Sweeper } from "./sweeper.ts";
import type { Tables } from "./tables.ts";
import type { Uploads } from "./uploads.ts";

export interface OutputsProps {
  readonly stage: Stage;
  readonly manifest: ManifestAsset;
  readonly tables: Tables;
  readonly uploads: Uploads;
  readonly lanes: readonly Lane[];
  readonly sweeper: Sweeper;
  readonly automatic: Automatic;
  readonly deadLetters: DeadLetters;
  readonly schedules: Schedules;
  readonly operators: OperatorPolicies;
}

export class Outputs extends Construct {
  constructor(scope: Construct, id: string, props: OutputsProps) {
    super(scope, id);
    const { stage, manifest, tables, uploads, lanes, sweeper, automatic } = props;
    const { deadLetters, schedules, operators } = props;
    const byLane = (value: (lane: Lane) => string) =>
      Stack.of(this).toJsonString(Object.fromEntries(lanes.map((lane) => [lane.name, value(lane)])));

    const values: Record<keyof typeof outputs, string | undefined> = {
      stage: stage.name,
      manifest: manifest.url,
      runsTable: tables.runs.tableName,
      tasksTable: tables.tasks.tableName,
      uploadsBucket: uploads.bucket.bucketName,
      queues: byLane(({ queue }) => queue.queueUrl),
      workers: byLane(({ worker }) => worker.function.functionName),
      eventSources: Stack.of(this).toJsonString({
        ...Object.fromEntries(lanes.map(({ name, eventSource: { eventSourceMappingId: id } }) => [name, id])),
        [deadLetterSettings.name]: deadLetters.eventSource.eventSourceMappingId,
      }),
      sweeper: sweeper.handler.function.functionName,
      automatic: automatic.handler.function.functionName,
      deadLetterQueue: deadLetters.queue.queueUrl,
      scheduleGroup: schedules.group.ref,
      scheduler: schedules.placeText(deadLetters),
      readPolicy: operators.read.managedPolicyArn,
      lanesPolicy: operators.lanes.managedPolicyArn,
      operatePolicy: operators.operate.managedPolicyArn,
      encryptionKey: stageKey(this)?.keyArn,
    };
    const place = placeOf(this);
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) continue;
      const key = `${place.outputs}${outputs[name as keyof typeof outputs]}`;
      new CfnOutput(this, key, { value }).overrideLogicalId(key);
    }
    this.#sayWhere(place);
  }

  #sayWhere({ name, parameter, outputs: prefix }: Place): void {
    if (parameter === undefined) return;
    const stack = Stack.of(this);
    const text: PlaceText = { stack: stack.stackName, outputs: prefix };
    new ssm.StringParameter(this, "Place", {
      parameterName: parameter,
      description: `Where the Pawl ${name} is`,
      stringValue: stack.toJsonString(text),
    });
  }
}
