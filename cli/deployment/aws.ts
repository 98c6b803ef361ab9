/**
 * The SDK's clients for a target. Each is loaded when it is first wanted, since all of them together cost ten
 * times what `--help` may take.
 */
import type { Target } from "./target.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What all clients are given. */
export interface ClientConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: { readonly connectionTimeout: number };
}

/** Dummy credentials go to an endpoint on this machine only, and only where the environment has no others. */
export function clientConfig({ endpoint, region, profile, local }: Target, env: Env): ClientConfig {
  const dummy = local && profile === undefined && !env.AWS_ACCESS_KEY_ID;
  const somewhere = region ?? (local ? env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1" : undefined);
  return {
    requestHandler: { connectionTimeout: 3_000 },
    ...(endpoint && { endpoint }),
    ...(somewhere && { region: somewhere }),
    ...(profile && { profile }),
    ...(dummy && { credentials: { accessKeyId: "test", secretAccessKey: "test" } }),
  };
}

/** The clients, each made at its first use. */
export interface Aws {
  dynamodb(): Promise<import("@aws-sdk/client-dynamodb").DynamoDBClient>;
  sqs(): Promise<import("@aws-sdk/client-sqs").SQSClient>;
  s3(): Promise<import("@aws-sdk/client-s3").S3Client>;
  cloudformation(): Promise<import("@aws-sdk/client-cloudformation").CloudFormationClient>;
  sts(): Promise<import("@aws-sdk/client-sts").STSClient>;
}

/** Reaches the AWS that a target means. */
export function openAws(target: Target, env: Env): Aws {
  const config = clientConfig(target, env);
  const custom = config.endpoint !== undefined;
  return {
    dynamodb: once(async () => new (await import("@aws-sdk/client-dynamodb")).DynamoDBClient({ ...config })),
    sqs: once(
      async () =>
        // A queue's URL may name a host that only the emulator itself knows.
        new (await import("@aws-sdk/client-sqs")).SQSClient({ ...config, useQueueUrlAsEndpoint: !custom }),
    ),
    s3: once(
      async () =>
        // Beside AWS, no host name stands for a bucket, and checksums at a stream's end are seldom understood.
        new (await import("@aws-sdk/client-s3")).S3Client({
          ...config,
          ...(custom && { forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" }),
        }),
    ),
    cloudformation: once(
      async () => new (await import("@aws-sdk/client-cloudformation")).CloudFormationClient({ ...config }),
    ),
    sts: once(async () => new (await import("@aws-sdk/client-sts")).STSClient({ ...config })),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
