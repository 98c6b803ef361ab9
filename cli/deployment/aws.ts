/**
 * The SDK's clients for a target. Each is loaded at its first use: loading them all takes ten times as long as
 * `--help` may take.
 */
import type { SdkClient, ServiceTime } from "../../functions/store/service-time.ts";
import type { Target } from "./target.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** The configuration that every client gets. */
export interface ClientConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: typeof timeouts;
}

/** In milliseconds. A socket counts as idle while nothing moves: a large upload may take hours. */
const timeouts = { connectionTimeout: 3_000, socketTimeout: 10_000 } as const;

/** Uses dummy credentials for an endpoint on this machine only, and only if the environment has no others. */
export function clientConfig({ endpoint, region, profile, local }: Target, env: Env): ClientConfig {
  const dummy = local && profile === undefined && !env.AWS_ACCESS_KEY_ID;
  // The aws command also reads AWS_DEFAULT_REGION, the SDK only AWS_REGION.
  const fromEnv = env.AWS_REGION || env.AWS_DEFAULT_REGION || (local ? "us-east-1" : undefined);
  return {
    requestHandler: timeouts,
    endpoint,
    region: region || fromEnv,
    profile: profile || undefined,
    credentials: dummy ? { accessKeyId: "test", secretAccessKey: "test" } : undefined,
  };
}

/** The clients, each made at its first use. */
export interface Aws {
  dynamodb(): Promise<import("@aws-sdk/client-dynamodb").DynamoDBClient>;
  sqs(): Promise<import("@aws-sdk/client-sqs").SQSClient>;
  s3(): Promise<import("@aws-sdk/client-s3").S3Client>;
  cloudformation(): Promise<import("@aws-sdk/client-cloudformation").CloudFormationClient>;
  sts(): Promise<import("@aws-sdk/client-sts").STSClient>;
  logs(): Promise<import("@aws-sdk/client-cloudwatch-logs").CloudWatchLogsClient>;
  scheduler(): Promise<import("@aws-sdk/client-scheduler").SchedulerClient>;
  lambda(): Promise<import("@aws-sdk/client-lambda").LambdaClient>;
}

/** @param time hears every answer */
export function openClients(target: Target, env: Env, time: ServiceTime): Aws {
  const config = clientConfig(target, env);
  const custom = config.endpoint !== undefined;
  const once = <Client extends SdkClient>(make: () => Promise<Client>): (() => Promise<Client>) => {
    let made: Promise<Client> | undefined;
    return () => {
      made ??= make().then((client) => {
        time.listenTo(client);
        return client;
      });
      return made;
    };
  };
  return {
    dynamodb: once(async () => new (await import("@aws-sdk/client-dynamodb")).DynamoDBClient({ ...config })),
    sqs: once(
      async () =>
        // A queue's URL may name a host that only the emulator itself can resolve.
        new (await import("@aws-sdk/client-sqs")).SQSClient({ ...config, useQueueUrlAsEndpoint: !custom }),
    ),
    s3: once(
      async () =>
        // Emulators have no host name for each bucket, and few understand a checksum at the end of a stream.
        new (await import("@aws-sdk/client-s3")).S3Client({
          ...config,
          forcePathStyle: custom || undefined,
          requestChecksumCalculation: custom ? "WHEN_REQUIRED" : undefined,
        }),
    ),
    cloudformation: once(
      async () => new (await import("@aws-sdk/client-cloudformation")).CloudFormationClient({ ...config }),
    ),
    sts: once(async () => new (await import("@aws-sdk/client-sts")).STSClient({ ...config })),
    logs: once(
      async () => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient({ ...config }),
    ),
    scheduler: once(
      async () => new (await import("@aws-sdk/client-scheduler")).SchedulerClient({ ...config }),
    ),
    lambda: once(async () => new (await import("@aws-sdk/client-lambda")).LambdaClient({ ...config })),
  };
}
