import { CreateBucketCommand, DeleteBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

/** What CloudFormation is answered. */
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

describe("the bucket's end", () => {
  test("empties it of every object, more than one page of them, so that it can be deleted", async () => {
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

  test("of a bucket that is gone is none", async () => {
    const gone = { PhysicalResourceId: "gone", ResourceProperties: properties("gone") };
    expect(await answerTo({ RequestType: "Delete", ...gone } as never)).toMatchObject({ Status: "SUCCESS" });
  });
});

test("a bucket that is made or stays is left as it is, and is the resource's id", async () => {
  await bucketOf("kept", ["a"]);
  for (const RequestType of ["Create", "Update"] as const) {
    const answer = await answerTo({ RequestType, ResourceProperties: properties("kept") } as never);
    expect(answer).toMatchObject({ Status: "SUCCESS", PhysicalResourceId: "kept" });
  }
  await expect(s3.send(new DeleteBucketCommand({ Bucket: "kept" }))).rejects.toThrow(/empty/i);
});

test("a bucket that cannot be emptied is told to CloudFormation with the reason", async () => {
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
