/**
 * Empties a bucket when CloudFormation deletes the stack or replaces the bucket, because CloudFormation cannot delete a
 * bucket that holds objects. CloudFormation also deletes this resource where a stage begins to retain its data. So only
 * a bucket that says by its tag that it may be emptied is touched. Where the resource alone gets another logical id, the
 * tag stays and the bucket is emptied: a test holds the id.
 *
 * Assumes that the bucket is not versioned. It always answers CloudFormation, even after an error, because CloudFormation would
 * otherwise wait until its own timeout.
 */
import {
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListObjectsV2Command,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceDeleteEvent, CloudFormationCustomResourceEvent } from "aws-lambda";
import { unknownEvent } from "./lambda/events.ts";
import { callLimits } from "./model/call-limits.ts";
import { emptyOnDelete } from "./model/task/manifest.ts";

export interface EmptyBucketPorts {
  readonly s3: S3Client;
  /** Sends the answer to the URL in CloudFormation's request. */
  readonly answer: (url: string, body: string) => Promise<void>;
}

export function makeEmptyBucket({ s3, answer }: EmptyBucketPorts) {
  return async (event: unknown): Promise<void> => {
    if (!isRequest(event)) throw unknownEvent(event, "a custom resource's request of CloudFormation");
    const bucket = String(event.ResourceProperties.Bucket);
    let reason: string | undefined;
    try {
      // The physical id is the bucket's name: when the bucket is replaced, CloudFormation deletes the old id.
      if (event.RequestType === "Delete" && (await mayBeEmptied(s3, event.PhysicalResourceId))) {
        await empty(s3, event.PhysicalResourceId);
      }
    } catch (error) {
      reason = `bucket ${bucket} was not emptied: ${(error as Error).message}`;
    }
    await answer(
      event.ResponseURL,
      JSON.stringify({
        Status: reason === undefined ? "SUCCESS" : "FAILED",
        Reason: reason ?? "",
        PhysicalResourceId: event.RequestType === "Delete" ? event.PhysicalResourceId : bucket,
        StackId: event.StackId,
        RequestId: event.RequestId,
        LogicalResourceId: event.LogicalResourceId,
      }),
    );
  };
}

function isRequest(event: unknown): event is CloudFormationCustomResourceEvent {
  const { RequestType, ResponseURL, ResourceProperties, PhysicalResourceId } = (event ??
    {}) as Partial<CloudFormationCustomResourceDeleteEvent>;
  const isKnown = ["Create", "Update", "Delete"].includes(RequestType as string);
  const namesBucket = (RequestType as string) !== "Delete" || typeof PhysicalResourceId === "string";
  return (
    isKnown &&
    namesBucket &&
    typeof ResponseURL === "string" &&
    typeof ResourceProperties?.Bucket === "string"
  );
}

/** Whether the bucket has the tag. One that does not exist has nothing to delete. */
async function mayBeEmptied(s3: S3Client, bucket: string): Promise<boolean> {
  try {
    const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return TagSet.some(({ Key, Value }) => Key === emptyOnDelete.key && Value === emptyOnDelete.value);
  } catch (error) {
    const { name } = error as Error;
    if (error instanceof S3ServiceException && (name === "NoSuchTagSet" || name === "NoSuchBucket"))
      return false;
    throw error;
  }
}

/** Deletes every object of a bucket, a thousand at a time. */
async function empty(s3: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    const objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
    if (objects.length === 0) return;
    const { Errors: errors = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
    );
    const [first] = errors;
    if (first !== undefined) {
      throw new Error(
        `${errors.length} objects are left, the first ${first.Key}: ${first.Code} ${first.Message}`,
      );
    }
  }
}

export function fromEnvironment() {
  return makeEmptyBucket({
    // A thousand deletions in one call take S3 some seconds.
    s3: new S3Client(callLimits(3, 30_000)),
    async answer(url, body) {
      const response = await fetch(url, {
        method: "PUT",
        body,
        headers: { "content-type": "" },
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`CloudFormation did not accept the answer: HTTP ${response.status}`);
    },
  });
}
