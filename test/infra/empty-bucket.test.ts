import { CreateBucketCommand, DeleteBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeEmptyBucket } from "../../functions/empty-bucket.ts";
import type { LocalAws } from "../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../local/temporary-aws.ts";

let aws: LocalAws;
let s3: S3Client;
beforeAll(async () => {
  aws = await openTemporaryAws();
  s3 = new S3Client(clientOptions(aws));
});
afterAll(() => aws.close());

async function bucketOf(name: string, keys: readonly string[]): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
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
    PhysicalResourceId: "full",
    ResourceProperties: properties("full"),
  } as never);
  expect(answers).toMatchObject([
    { Status: "FAILED", Reason: expect.stringMatching(/^bucket full was not emptied: /) },
  ]);
});
