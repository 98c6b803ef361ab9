/**
 * What a check is given: the SDK's clients for one endpoint, and a place for what it makes. Names end in a random suffix;
 * what was made is removed when the check is over, in the opposite order.
 *
 * Time passes at once where the endpoint can move it, as `pawl dev` can. Elsewhere a check waits.
 */
import { randomBytes } from "node:crypto";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import type { OpenEndpoint } from "./endpoints/endpoint.ts";
import { EventsClient } from "./events-client.ts";
import { DiffersError } from "./expect.ts";
import { JsonClient } from "./json-client.ts";

export type Clients = ReturnType<typeof clientsOf>;

/**
 * Clients of an endpoint, or, without a URL, of the account that the environment names. An emulator is
 * asked once: it has no bad days.
 */
export function clientsOf({ url, region }: { readonly url?: string; readonly region?: string }) {
  const emulated = { endpoint: url, credentials: { accessKeyId: "000000000000", secretAccessKey: "test" } };
  const options = { region, ...(url !== undefined && { ...emulated, maxAttempts: 1 }) };
  return {
    dynamodb: new DynamoDBClient(options),
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: url === undefined }),
    lambda: new LambdaClient(options),
    scheduler: new SchedulerClient(options),
    events: new EventsClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    cloudformation: new CloudFormationClient(options),
    logs: new CloudWatchLogsClient(options),
    sts: new STSClient(options),
    kms: new JsonClient(options, { service: "kms", version: "1.1", target: "TrentService" }),
    ssm: new JsonClient(options, { service: "ssm", version: "1.1", target: "AmazonSSM" }),
    cloudwatch: new JsonClient(options, {
      service: "monitoring",
      version: "1.0",
      target: "GraniteServiceVersion20100801",
    }),
  };
}

export class Aws {
  readonly clients: Clients;
  readonly #endpoint: OpenEndpoint;
  readonly #removals: (() => Promise<unknown>)[] = [];

  constructor(endpoint: OpenEndpoint, clients: Clients) {
    this.#endpoint = endpoint;
    this.clients = clients;
  }

  /** A name that nothing else has. */
  name(what: string): string {
    return `pawl-contract-${what}-${randomBytes(5).toString("hex")}`;
  }

  /** Has something removed when the check is over. */
  afterwards(remove: () => Promise<unknown>): void {
    this.#removals.push(remove);
  }

  /** The outputs of the stack that all checks share. */
  stack(): Promise<Readonly<Record<string, string>>> {
    return this.#endpoint.stack();
  }

  /**
   * Makes what a check needs. Where an endpoint answers nothing, failures of it are passed over, so that the check itself
   * is what fails.
   */
  async prepare<T>(make: () => Promise<T>): Promise<T | undefined> {
    try {
      return await make();
    } catch (error) {
      if (this.#endpoint.answersNothing !== true) throw error;
      return undefined;
    }
  }

  /** Lets time pass. */
  wait(seconds: number): Promise<void> {
    return this.#endpoint.wait(seconds);
  }

  /**
   * Asks until there is an answer.
   *
   * @throws DiffersError where there is none in time
   */
  async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    const end = performance.now() + this.#endpoint.patienceMs;
    for (;;) {
      const answer = await ask();
      if (answer !== undefined) return answer;
      if (performance.now() >= end) throw new DiffersError(`never saw ${what}`);
      await new Promise((passed) => setTimeout(passed, this.#endpoint.pollMs));
    }
  }

  /** Removes what was made. What cannot be removed is left: its name says what made it. */
  async close(): Promise<void> {
    for (const remove of this.#removals.splice(0).reverse()) await remove().catch(() => {});
  }
}
