import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListObjectsV2Command,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeEmptyBucket } from "../../functions/empty-bucket.ts";
import type { LocalAws } from "../../local/index.ts";
import { stackOf } from "../local/small-app.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";
import { resourcesOf, synthesize, type TemplateResource } from "./template/template.ts";

let aws: LocalAws;
let s3: S3Client;
beforeAll(async () => {
  aws = await openTemporaryAws();
  s3 = new S3Client(clientOptions(aws));
});
afterAll(() => aws.close());

const emptyOnDelete = { "pawl:empty-on-delete": "true" };

async function bucketOf(
  name: string,
  keys: readonly string[],
  tags: Readonly<Record<string, string>> = emptyOnDelete,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet } }));
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: name, Key, Body: "x" }));
}

/** The answer that CloudFormation gets. */
async function answerTo(event: Partial<CloudFormationCustomResourceEvent>) {
  const answers: [url: string, body: Record<string, unknown>][] = [];
  const handler = makeEmptyBucket({
    s3,
    answer: async (url, body) => {
      answers.push([url, JSON.parse(body)]);
    },
  });
  await handler({
    ResponseURL: "https://answer",
    StackId: "stack",
    RequestId: "request",
    LogicalResourceId: "EmptyBucket",
    ...event,
  } as CloudFormationCustomResourceEvent);
  expect(answers).toHaveLength(1);
  return answers[0]?.[1];
}

const properties = (Bucket: string) => ({ ServiceToken: "arn", Bucket });

test("deleting the bucket's resource deletes every object, over more than one page", async () => {
  const keys = Array.from({ length: 1010 }, (_, i) => `folder ${i % 3}/ünï+&<${i}>.csv`);
  await bucketOf("full", keys);
  const answer = await answerTo({
    RequestType: "Delete",
    PhysicalResourceId: "full",
    ResourceProperties: properties("full"),
  } as never);
  expect(answer).toEqual({
    Status: "SUCCESS",
    Reason: "",
    PhysicalResourceId: "full",
    StackId: "stack",
    RequestId: "request",
    LogicalResourceId: "EmptyBucket",
  });
  await s3.send(new DeleteBucketCommand({ Bucket: "full" }));
});

test.each<[string, Record<string, string>]>([
  ["has no tag", {}],
  ["has another tag", { "pawl:team": "true" }],
  ["says no", { "pawl:empty-on-delete": "false" }],
])("deleting the resource of a bucket that %s touches nothing", async (state, tags) => {
  const Bucket = `untagged-${state.replaceAll(" ", "-")}`;
  await bucketOf(Bucket, ["a", "b"], tags);
  const request = { PhysicalResourceId: Bucket, ResourceProperties: properties(Bucket) };
  expect(await answerTo({ RequestType: "Delete", ...request } as never)).toMatchObject({
    Status: "SUCCESS",
  });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toEqual(["a", "b"]);
});

/** Deploys the uploads bucket of a stage to the emulated S3, as the stage's template has it. */
async function deployUploads(removal: "destroy" | "retain"): Promise<string> {
  const stages = { mine: { lanes: { default: {}, bulk: {} }, removal } };
  const template = synthesize("mine", { stages });
  const [[id, bucket]] = resourcesOf(template, "AWS::S3::Bucket") as [[string, TemplateResource]];
  const stack = stackOf({ Resources: { [id]: bucket } });
  await aws.deploy(stack);
  return stack.resources[0]?.name as string;
}

test("a stage that begins to retain its data keeps its uploads, though CloudFormation deletes the resource that empties them", async () => {
  const Bucket = await deployUploads("destroy");
  const request = { PhysicalResourceId: Bucket, ResourceProperties: properties(Bucket) };
  const keys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key }) => Key);
  };
  await s3.send(new PutObjectCommand({ Bucket, Key: "before", Body: "x" }));
  await answerTo({ RequestType: "Delete", ...request } as never);
  expect(await keys()).toEqual([]);

  await s3.send(new PutObjectCommand({ Bucket, Key: "after", Body: "x" }));
  expect(await deployUploads("retain")).toBe(Bucket);
  expect(await answerTo({ RequestType: "Delete", ...request } as never)).toMatchObject({
    Status: "SUCCESS",
  });
  expect(await keys()).toEqual(["after"]);
});

test("a bucket that no longer exists counts as empty", async () => {
  const gone = { PhysicalResourceId: "gone", ResourceProperties: properties("gone") };
  expect(await answerTo({ RequestType: "Delete", ...gone } as never)).toMatchObject({ Status: "SUCCESS" });
});

test("creating or updating the resource leaves the bucket's objects, and its id is the bucket's name", async () => {
  await bucketOf("kept", ["a"]);
  for (const RequestType of ["Create", "Update"] as const) {
    const answer = await answerTo({ RequestType, ResourceProperties: properties("kept") } as never);
    expect(answer).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: "kept" });
  }
  await expect(s3.send(new DeleteBucketCommand({ Bucket: "kept" }))).rejects.toThrow(/empty/i);
});

test("CloudFormation gets the reason when a bucket cannot be emptied", async () => {
  const broken = new S3Client({ ...clientOptions(aws), endpoint: "http://127.0.0.1:1" });
  const answers: Record<string, unknown>[] = [];
  const handler = makeEmptyBucket({
    s3: broken,
    answer: async (_url, body) => {
      answers.push(JSON.parse(body));
    },
  });
  await handler({
    RequestType: "Delete",
    ResponseURL: "https://answer",
    PhysicalResourceId: "full",
    ResourceProperties: properties("full"),
  } as never);
  expect(answers).toMatchObject([
    { Status: "FAILED", Reason: expect.stringMatching(/^bucket full was not emptied: /) },
  ]);
});
