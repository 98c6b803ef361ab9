/**
 * Makes a stack's resources on this machine: tables, queues, buckets, uploaded assets, functions. What is there
 * already keeps its state and is brought to the template's settings; what a template no longer has stays where
 * it is, unused. A folder that is a function's code is run from where it lies, and not zipped or uploaded.
 */
import { createReadStream, statSync } from "node:fs";
import type { Executor } from "../services/lambda/executor.ts";
import { functionsOf } from "../services/lambda/function-settings.ts";
import type { LocalAws } from "../services/open-aws.ts";
import type { Resource, Stack } from "./stack.ts";

/** Makes everything that holds state, then the functions. Throws on what cannot be made, naming it. */
export async function deploy(stack: Stack, aws: LocalAws, executor: Executor): Promise<void> {
  for (const resource of stack.resources) await named(resource, () => makeStateful(resource, aws));
  for (const resource of queuesInOrder(stack)) {
    await named(resource, () => aws.sqs.ensureQueue(resource.name, queueAttributes(resource)));
  }
  await uploadAssets(stack, aws);
  for (const settings of functionsOf(stack)) await executor.deploy(settings);
}

async function named(resource: Resource, make: () => unknown): Promise<void> {
  try {
    await make();
  } catch (error) {
    const { logicalId, type } = resource;
    throw new Error(`${logicalId} (${type}) could not be made: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function makeStateful({ type, name, properties }: Resource, { dynamodb, s3 }: LocalAws): Promise<void> {
  if (type === "AWS::S3::Bucket") {
    if (properties.NotificationConfiguration !== undefined)
      throw new Error("NotificationConfiguration is not known here");
    s3.ensureBucket(name);
  }
  if (type !== "AWS::DynamoDB::Table" && type !== "AWS::DynamoDB::GlobalTable") return;
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties;
  const definition = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes };
  const given = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined));
  await dynamodb.ensureTable({ TableName: name, ...withoutThroughput(given) });
  const { TimeToLiveSpecification } = properties;
  if (TimeToLiveSpecification !== undefined) {
    const { AttributeName, Enabled = true } = TimeToLiveSpecification as Record<string, unknown>;
    const specification = { AttributeName, Enabled: String(Enabled) === "true" };
    await dynamodb.call("UpdateTimeToLive", { TableName: name, TimeToLiveSpecification: specification });
  }
}

/** Tables are on demand here, whatever the template provisions; of an index only what makes it one is told. */
function withoutThroughput(definition: Record<string, unknown>): Record<string, unknown> {
  const indexes = definition.GlobalSecondaryIndexes as Record<string, unknown>[] | undefined;
  if (indexes === undefined) return definition;
  const kept = indexes.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }));
  return { ...definition, GlobalSecondaryIndexes: kept };
}

/** Dead-letter queues first: those that redrive name them. */
function queuesInOrder({ resources }: Stack): Resource[] {
  const queues = resources.filter(({ type }) => type === "AWS::SQS::Queue");
  const redrives = ({ properties }: Resource) => properties.RedrivePolicy !== undefined;
  return [...queues.filter((queue) => !redrives(queue)), ...queues.filter(redrives)];
}

function queueAttributes({ properties }: Resource): Record<string, string> {
  const { QueueName: _name, Tags: _tags, ...attributes } = properties;
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

async function uploadAssets({ assets }: Stack, { s3 }: LocalAws): Promise<void> {
  for (const { bucket, key, path } of assets) {
    if (!statSync(path).isFile()) continue;
    s3.ensureBucket(bucket);
    // An asset's key is a hash of what is in it.
    if (s3.list(bucket, { prefix: key, max: 1 }).objects.some((object) => object.key === key)) continue;
    await s3.put(bucket, key, createReadStream(path));
  }
}
