/**
 * Who may use the stage's key, and for what. Through a service that holds the stage's data, whoever may use that data; and
 * by itself, for the params of encrypted tasks, those functions alone that seal or open them, and for these tasks alone.
 */
import { Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type { IConstruct } from "constructs";
import { environment } from "../../../functions/model/task/manifest.ts";
import type { EncryptionPlan } from "../../deployment/index.ts";
import type { Handler } from "../handler.ts";
import { stageKey } from "./encryption-key.ts";

/** What a service asks of the key in the name of its caller. */
const uses = {
  table: ["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"],
  "table to read": ["Decrypt", "DescribeKey"],
  "queue to send to": ["Decrypt", "GenerateDataKey"],
  "queue to receive from": ["Decrypt"],
  "bucket to read": ["Decrypt"],
  "bucket to upload to": ["Decrypt", "GenerateDataKey"],
} as const satisfies Record<string, readonly string[]>;

const services = { table: "dynamodb", queue: "sqs", bucket: "s3" } as const;

/** Lets a principal use the key through a service. Nothing where the stage of `scope` has none. */
export function grantThrough(scope: IConstruct, grantee: iam.IGrantable, use: keyof typeof uses): void {
  const key = stageKey(scope);
  if (key === undefined) return;
  const { region, urlSuffix } = Stack.of(scope);
  const service = services[use.split(" ", 1)[0] as keyof typeof services];
  grantee.grantPrincipal.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: uses[use].map((action) => `kms:${action}`),
      resources: [key.keyArn],
      conditions: { StringEquals: { "kms:ViaService": `${service}.${region}.${urlSuffix}` } },
    }),
  );
}

/** Which tasks' params a function encrypts, and whose it opens. */
export interface ParamsRights {
  readonly seals: readonly string[];
  readonly opens: readonly string[];
}

/** Lets a function encrypt and open params, and tells it the key. */
export function grantParams(handler: Handler, { stage }: EncryptionPlan, rights: ParamsRights): void {
  const key = stageKey(handler);
  if (key === undefined) return;
  handler.function.addEnvironment(environment.encryptionKey, key.keyArn);
  for (const statement of paramsStatements(key.keyArn, stage, rights)) handler.role.addToPolicy(statement);
}

/** Lets people encrypt the params of runs that they start. They need not read what others gave. */
export function grantSealing(policy: iam.ManagedPolicy, { stage, tasks }: EncryptionPlan): void {
  const key = stageKey(policy);
  if (key === undefined) return;
  policy.addStatements(...paramsStatements(key.keyArn, stage, { seals: tasks, opens: [] }));
}

function paramsStatements(
  keyArn: string,
  stage: string,
  { seals, opens }: ParamsRights,
): readonly iam.PolicyStatement[] {
  const allowed = (action: string, tasks: readonly string[]) =>
    new iam.PolicyStatement({
      actions: [action],
      resources: [keyArn],
      conditions: {
        StringEquals: {
          "kms:EncryptionContext:pawl:stage": stage,
          "kms:EncryptionContext:pawl:task": tasks,
        },
      },
    });
  return [
    ...(seals.length === 0 ? [] : [allowed("kms:GenerateDataKey", seals)]),
    ...(opens.length === 0 ? [] : [allowed("kms:Decrypt", opens)]),
  ];
}
