import { Match } from "aws-cdk-lib/assertions";
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { after, onEvent } from "../../../index.ts";
import type { StageSettings } from "../../../infra/deployment/index.ts";
import { stages } from "../sample-stages.ts";
import { type MadeUp, quick, resourcesOf, synthesize } from "./template.ts";

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const { prod } = stages as { prod: StageSettings };

const encrypted = defineTask({
  name: "call-bank",
  description: "Calls the bank.",
  encrypted: true,
  params: v.object({ token: v.string() }),
  triggers: [after("quick", "succeeded", { params: { token: "$.run" } })],
  run: () => undefined,
});
const other = defineTask({
  name: "other",
  description: "Is started by an event.",
  triggers: [onEvent({ source: ["shop"] }, { id: "sold" })],
  run: () => undefined,
});
const madeUp = (stage: Partial<StageSettings> = {}): MadeUp => ({
  stages: { prod: { ...prod, alarms: { topicArn }, encryptionKey: true, ...stage } },
  lines: [
    [quick, { lane: "default" }],
    [encrypted, { lane: "bulk" }],
    [other, { lane: "default" }],
  ],
});
const template = synthesize("prod", madeUp());
const [[keyId] = []] = resourcesOf(template, "AWS::KMS::Key");
const ofKey = { "Fn::GetAtt": [keyId, "Arn"] };

test("a stage with encryptionKey: true has one key, which rotates, stays with the tables, and has the stack's name as its alias", () => {
  template.resourceCountIs("AWS::KMS::Key", 1);
  template.hasResource("AWS::KMS::Key", {
    Properties: { EnableKeyRotation: true },
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
  });
  template.hasResourceProperties("AWS::KMS::Alias", { AliasName: "alias/shop-prod", TargetKeyId: ofKey });
  const [[, key] = []] = resourcesOf(
    synthesize("dev", {
      stages: { dev: { ...(stages as { dev: StageSettings }).dev, encryptionKey: true } },
    }),
    "AWS::KMS::Key",
  );
  expect(key?.DeletionPolicy).toBe("Delete");
});

test("the stage's key encrypts both tables, every queue, the bucket of uploads and every log group", () => {
  template.allResourcesProperties("AWS::DynamoDB::Table", {
    SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: ofKey },
  });
  template.allResourcesProperties("AWS::SQS::Queue", {
    KmsMasterKeyId: ofKey,
    KmsDataKeyReusePeriodSeconds: 3_600,
  });
  template.allResourcesProperties("AWS::Logs::LogGroup", { KmsKeyId: ofKey });
  template.allResourcesProperties("AWS::S3::Bucket", {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: ofKey },
        },
      ],
    },
  });
});

/** The principals of the key's policy that are services, with their conditions. */
function serviceStatements(of: typeof template) {
  const [, { Properties }] = resourcesOf(of, "AWS::KMS::Key")[0] as ReturnType<typeof resourcesOf>[number];
  const { Statement } = Properties.KeyPolicy as {
    Statement: { Principal: object; Condition?: object }[];
  };
  return Statement.filter(({ Principal }) => "Service" in Principal);
}

test("the key's policy names no service without a condition, and rules and alarms only where the stage has some", () => {
  expect(serviceStatements(template)).toHaveLength(3);
  for (const { Condition } of serviceStatements(template)) expect(Condition).toMatchObject({ ArnLike: {} });
  const plain = synthesize("prod", {
    ...madeUp({ alarms: undefined }),
    lines: [[quick, { lane: "default" }]],
  });
  expect(JSON.stringify(serviceStatements(plain))).toContain("logs.");
  expect(serviceStatements(plain)).toHaveLength(1);
});

test("the key's policy lets the stack's roles use it through the services that hold data, before their own policies say so", () => {
  const [, { Properties }] = resourcesOf(template, "AWS::KMS::Key")[0] as ReturnType<
    typeof resourcesOf
  >[number];
  const { KeyPolicy } = Properties as {
    KeyPolicy: { Statement: { Principal: object; Condition?: Record<string, Record<string, unknown>> }[] };
  };
  const any = KeyPolicy.Statement.filter(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}');
  expect(any).toHaveLength(1);
  const { StringEquals, ArnLike } = any[0]?.Condition ?? {};
  expect(Object.keys(StringEquals ?? {}).sort()).toEqual(["kms:CallerAccount", "kms:ViaService"]);
  expect(StringEquals?.["kms:ViaService"]).toHaveLength(3);
  expect(JSON.stringify(ArnLike)).toContain("role/shop-prod-*");
});

/** What roles may ask of the key by themselves: not through a service that holds data. */
function direct(of: typeof template) {
  return resourcesOf(of, "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const { Roles, PolicyDocument } = Properties as {
      Roles: { Ref: string }[];
      PolicyDocument: {
        Statement: { Action: string | string[]; Condition?: { StringEquals?: Record<string, unknown> } }[];
      };
    };
    return PolicyDocument.Statement.filter(({ Action }) =>
      [Action].flat().some((one) => one.startsWith("kms:")),
    )
      .filter(({ Condition }) => Condition?.StringEquals?.["kms:ViaService"] === undefined)
      .map(({ Action, Condition }) => ({
        role: Roles[0]?.Ref.replace(/Role.*/, ""),
        action: Action,
        tasks: Condition?.StringEquals?.["kms:EncryptionContext:pawl:task"],
      }));
  });
}

test("only functions that seal or open params may use the key by itself, each for the tasks that it needs", () => {
  const sorted = direct(template).sort((a, b) =>
    `${a.role} ${a.action}`.localeCompare(`${b.role} ${b.action}`),
  );
  expect(sorted).toEqual([
    { role: "DeadLettersHandler", action: "kms:GenerateDataKey", tasks: ["call-bank"] },
    { role: "LaneBulkWorker", action: "kms:Decrypt", tasks: ["call-bank"] },
    { role: "LaneBulkWorker", action: "kms:GenerateDataKey", tasks: ["call-bank"] },
    { role: "LaneDefaultWorker", action: "kms:GenerateDataKey", tasks: ["call-bank"] },
    { role: "SweeperHandler", action: "kms:GenerateDataKey", tasks: ["call-bank"] },
  ]);
});

test("everyone who may use a table, a queue or the bucket may use the key through it alone", () => {
  const lane = JSON.stringify(
    resourcesOf(template, "AWS::IAM::Policy").find(([id]) => id.startsWith("LaneDefaultWorker")),
  );
  expect(lane).toContain("dynamodb.");
  expect(lane).toContain("sqs.");
  const schedules = JSON.stringify(
    resourcesOf(template, "AWS::IAM::Policy").find(([id]) => id.startsWith("SchedulesRole")),
  );
  expect(schedules).toContain("kms:GenerateDataKey");
  const people = JSON.stringify(resourcesOf(template, "AWS::IAM::ManagedPolicy"));
  for (const service of ["dynamodb.", "sqs.", "s3."]) expect(people).toContain(`"${service}"`);
  for (const [, { Properties }] of resourcesOf(template, "AWS::IAM::ManagedPolicy"))
    expect(JSON.stringify(Properties.PolicyDocument).replace(/\s/g, "").length).toBeLessThan(6_144);
});

test("a stage may name a key that exists, and its policies name that one", () => {
  const given = synthesize("prod", madeUp({ encryptionKey: keyArn }));
  given.resourceCountIs("AWS::KMS::Key", 0);
  given.allResourcesProperties("AWS::SQS::Queue", { KmsMasterKeyId: keyArn });
  given.allResourcesProperties("AWS::Logs::LogGroup", { KmsKeyId: keyArn });
  given.hasOutput("EncryptionKey", { Value: keyArn });
});

test("a key of another Region than the one that is deployed to is refused", () => {
  const before = process.env.CDK_DEFAULT_REGION;
  process.env.CDK_DEFAULT_REGION = "eu-central-1";
  try {
    expect(() => synthesize("prod", madeUp({ encryptionKey: keyArn }))).toThrow(
      "stage prod: encryptionKey is a key of region eu-west-1, and the stack is deployed to region eu-central-1",
    );
  } finally {
    if (before === undefined) delete process.env.CDK_DEFAULT_REGION;
    else process.env.CDK_DEFAULT_REGION = before;
  }
});

test("without encryptionKey no resource names a key, and no policy an action of KMS", () => {
  for (const stage of ["dev", "prod", "local"]) {
    const plain = synthesize(stage);
    plain.resourceCountIs("AWS::KMS::Key", 0);
    plain.allResourcesProperties("AWS::Logs::LogGroup", { KmsKeyId: Match.absent() });
    expect(JSON.stringify(plain.toJSON())).not.toMatch(/kms:|EncryptionKey|ENCRYPTION_KEY/);
  }
});

test.each([
  [
    "an encrypted task in a stage without a key",
    madeUp({ encryptionKey: undefined }),
    "task call-bank: encrypted: true needs a key, and stage prod has none: set encryptionKey: true in infra/stages.ts, for 1 USD a month, or the ARN of a key",
  ],
  [
    "a key that is an alias",
    madeUp({ encryptionKey: "alias/shop" }),
    'encryptionKey "alias/shop" is not allowed: true, or the ARN of a key',
  ],
  ["a key that is false", madeUp({ encryptionKey: false as never }), "encryptionKey false is not allowed"],
])("%s is refused", (_, given, message) => {
  expect(() => synthesize("prod", given)).toThrow(message);
});
