/**
 * Empties a bucket before CloudFormation deletes it, which it refuses to do while an object is left. Not CDK's
 * `autoDeleteObjects`: its function has a managed policy, and leaves its log group behind.
 */
import { CustomResource, Duration } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Stage } from "../deployment/stage.ts";
import { Handler } from "./handler.ts";
import type { Uploads } from "./uploads.ts";

export interface EmptyBucketProps {
  readonly stage: Stage;
  readonly uploads: Uploads;
}

/** A bucket that is empty when the stack goes. */
export class EmptyBucket extends Construct {
  constructor(scope: Construct, id: string, { stage, uploads }: EmptyBucketProps) {
    super(scope, id);
    const { bucket } = uploads;

    const handler = new Handler(this, "Handler", {
      stage,
      description: "Empties the uploads bucket when the stack is deleted",
      entry: [
        'import { fromEnvironment } from "./functions/empty-bucket.ts";',
        "export const handler = fromEnvironment();\n",
      ].join("\n"),
      timeoutSeconds: 900,
      memoryMb: 256,
    });
    handler.role.addToPolicy(
      new iam.PolicyStatement({ actions: ["s3:ListBucket"], resources: [bucket.bucketArn] }),
    );
    uploads.grantObjects(handler.role, "s3:DeleteObject");
    new CustomResource(this, "Resource", {
      resourceType: "Custom::EmptyBucket",
      serviceToken: handler.function.functionArn,
      serviceTimeout: Duration.seconds(900),
      properties: { Bucket: bucket.bucketName },
    });
  }
}
