/**
 * Empties a bucket when CloudFormation deletes the stack or replaces the bucket, because CloudFormation cannot delete a
 * bucket that holds objects. Assumes that the bucket is not versioned. It always answers, even after an error, because
 * CloudFormation would otherwise wait until its own timeout.
 */
import { DeleteObjectsCommand, ListObjectsV2Command, NoSuchBucket, S3Client } from "@aws-sdk/client-s3";
import type { CloudFormationCustomResourceEvent } from "aws-lambda";

export interface EmptyBucketPorts {
  readonly s3: S3Client;
  /** Sends the answer to the URL in CloudFormation's request. */
  readonly answer: (url: string, body: string) => Promise<void>;
}

export function makeEmptyBucket({ s3, answer }: EmptyBucketPorts) {
  return async (event: CloudFormationCustomResourceEvent): Promise<void> => {
    const bucket = String(event.ResourceProperties.Bucket);
    let reason: string | undefined;
    try {
      // The physical id is the bucket's name: when the bucket is replaced, CloudFormation deletes the old id.
      if (event.RequestType === "Delete") await empty(s3, event.PhysicalResourceId);
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

/** Deletes every object of a bucket, a thousand at a time. A bucket that does not exist counts as empty. */
export async function empty(s3: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket })).catch((error: unknown) => {
      if (error instanceof NoSuchBucket) return undefined;
      throw error;
    });
    const objects = (page?.Contents ?? []).map(({ Key }) => ({ Key }));
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
    s3: new S3Client({}),
    async answer(url, body) {
      const response = await fetch(url, { method: "PUT", body, headers: { "content-type": "" } });
      if (!response.ok) throw new Error(`CloudFormation did not accept the answer: HTTP ${response.status}`);
    },
  });
}
