/**
 * Empties a bucket before CloudFormation deletes it, since CloudFormation cannot delete a bucket that holds objects.
 * It replaces CDK's `autoDeleteObjects`, whose function has a managed policy and leaves its log group behind.
 *
 * Its handler may list the objects; the construct that owns the bucket must let it delete them, and must tag the bucket:
 * the handler touches no bucket that does not say so itself.
 */
import { CustomResource, Duration } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import type * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { emptyBucketEntry, type Stage } from "../deployment/index.ts";
import { Handler } from "./handler.ts";

export interface EmptyBucketProps {
  readonly stage: Stage;
  readonly bucket: s3.IBucket;
}

/** A function that empties a bucket when the stack is deleted, and the custom resource that calls it. */
export class EmptyBucket extends Construct {
  readonly handler: Handler;

  constructor(scope: Construct, id: string, { stage, bucket }: EmptyBucketProps) {
    super(scope, id);

    this.handler = new Handler(this, "Handler", {
      stage,
      description: "Empties the uploads bucket when the stack is deleted",
      entry: emptyBucketEntry(),
      hasOtherClient: true,
      timeoutSeconds: 900,
      memoryMb: 256,
    });
    this.handler.role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["s3:GetBucketTagging", "s3:ListBucket"],
        resources: [bucket.bucketArn],
      }),
    );
    new CustomResource(this, "Resource", {
      resourceType: "Custom::EmptyBucket",
      serviceToken: this.handler.function.functionArn,
      serviceTimeout: Duration.seconds(900),
      properties: { Bucket: bucket.bucketName },
    });
  }
}
