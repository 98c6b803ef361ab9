/**
 * The bucket for files that people hand to tasks (`pawl run TASK --csv FILE`). A file expires after some weeks, so
 * a run has to read it before. `infra/resources.ts` lets a task read the bucket.
 */
import { type CfnElement, Duration, Stack, Tags, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3 from "aws-cdk-lib/aws-s3";
import { Construct, type IConstruct } from "constructs";
import { emptyOnDelete } from "../../functions/model/task/manifest.ts";
import type { Stage } from "../deployment/index.ts";
import { EmptyBucket } from "./empty-bucket.ts";
import { stageKey } from "./encryption/encryption-key.ts";
import { grantThrough } from "./encryption/key-rights.ts";
import { removalPolicy } from "./removal.ts";

export interface UploadsProps {
  readonly stage: Stage;
}

export class Uploads extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, { stage }: UploadsProps) {
    super(scope, id);

    const encryptionKey = stageKey(this);
    this.bucket = new s3.Bucket(this, "Bucket", {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      // The bucket's own key between KMS and the objects saves a request for each of them.
      ...(encryptionKey === undefined
        ? { encryption: s3.BucketEncryption.S3_MANAGED }
        : { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        { id: "abandoned-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
        { id: "old-uploads", expiration: Duration.days(stage.uploadsKeptDays) },
      ],
      removalPolicy: removalPolicy(stage.removal),
    });
    Validations.of(this.bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason:
        "access logs would need a bucket that outlives the stack; CloudTrail's data events hold the same information",
    });
    if (stage.removal === "destroy") {
      // The day a stage begins to retain its data, the resource below goes, which CloudFormation takes for a deletion. The
      // tag goes before it, and without the tag nothing is deleted.
      Tags.of(this.bucket).add(emptyOnDelete.key, emptyOnDelete.value);
      const { handler } = new EmptyBucket(this, "EmptyBucket", { stage, bucket: this.bucket });
      this.#grantObjects(handler.role, "s3:DeleteObject");
    }
  }

  /**
   * Lets a role read the uploaded files, and not list them: their names may say more than a task should know. So S3
   * tells a file that has expired from one that may not be read to nobody.
   */
  grantRead(role: iam.IGrantable & IConstruct): void {
    this.#grantObjects(role, "s3:GetObject");
    grantThrough(this, role, "bucket to read");
  }

  /** Lets people upload files, large ones in parts, and download them again. */
  grantUpload(policy: iam.IGrantable & IConstruct): void {
    this.#grantObjects(policy, "s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject");
    grantThrough(this, policy, "bucket to upload to");
  }

  #grantObjects(role: iam.IGrantable & IConstruct, ...actions: string[]): void {
    role.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions, resources: [this.bucket.arnForObjects("*")] }),
    );
    const bucket = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnElement);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/*]`,
      reason:
        "the people who upload files choose their names; the bucket holds only this deployment's uploads",
    });
  }
}
