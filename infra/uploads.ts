/**
 * The bucket for files that a person hands to a task (`pawl run TASK --csv FILE`). Files go after some weeks;
 * a run that needs one longer reads it before. Tasks are let in by `infra/resources.ts`.
 */
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { EmptyBucket } from "./empty-bucket.ts";
import type { Stage } from "./stage.ts";

export interface UploadsProps {
  readonly stage: Stage;
}

/** The bucket for uploads. */
export class Uploads extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { stage }: UploadsProps) {
    super(scope, id);

    this.bucket = new s3.Bucket(this, "Bucket", {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { id: "abandoned-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { id: "old-uploads", expiration: Duration.days(stage.uploadsKeptDays) },
      ],
      removalPolicy: stage.removal === "retain" ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    Validations.of(this.bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "access logs would need a bucket that outlives the stack; CloudTrail's data events tell the same",
    });
    if (stage.removal === "destroy") new EmptyBucket(this, "EmptyBucket", { stage, bucket: this.bucket });
  }
}
