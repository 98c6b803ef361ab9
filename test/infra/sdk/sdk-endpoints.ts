/** Which addresses the three clients that bundles have decide on, for many combinations of what they may depend on. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";

type Values = Readonly<Record<string, unknown>>;
type Choices = Readonly<Record<string, readonly unknown[]>>;

const basic = { UseFIPS: [false, true], UseDualStack: [false, true] };
const some = ["eu-west-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "local", undefined];
const arn = (service: string, region: string, account = "123456789012") =>
  `arn:aws:${service}:${region}:${account}:table/runs`;
const endpoints = [
  undefined,
  "http://localhost:4566/base",
  "https://dynamodb.eu-west-1.api.aws:443/",
  "https://search-dynamodb.eu-west-1.api.aws",
  "https://localhost/?query",
  "ftp://localhost",
];
const arns = [
  undefined,
  "runs",
  arn("dynamodb", "eu-west-1"),
  arn("dynamodb", "us-gov-west-1"),
  arn("s3", "eu-west-1"),
  arn("dynamodb", "eu-west-1", "not a label"),
  arn("dynamodb", "", ""),
  "arn:aws:dynamodb:eu-west-1:123456789012:",
];

const ofDynamoDb: Choices = {
  ...basic,
  Region: some,
  Endpoint: endpoints,
  AccountIdEndpointMode: [undefined, "preferred", "required", "disabled"],
  AccountId: [undefined, "123456789012", "not a label"],
  IsSearchOperation: [undefined, true],
};

/** By client and values, the address that is decided on, or why there is none. */
export function decisions(regions: readonly string[]): Record<string, string> {
  const client = { credentials: { accessKeyId: "AKID", secretAccessKey: "secret" }, region: "eu-west-1" };
  const dynamodb = new DynamoDBClient(client).config;
  const clients = {
    dynamodb,
    sqs: new SQSClient(client).config,
    scheduler: new SchedulerClient(client).config,
  };
  const found: Record<string, string> = {};
  for (const [name, config] of Object.entries(clients)) {
    const decide = config.endpointProvider as Decide;
    for (const values of combinations({ ...basic, Region: regions })) add(found, name, decide, values);
    for (const values of combinations({ ...basic, Region: some, Endpoint: endpoints }))
      add(found, name, decide, values);
  }
  const decide = dynamodb.endpointProvider as Decide;
  for (const values of combinations(ofDynamoDb)) add(found, "dynamodb", decide, values);
  const { Endpoint: _, ...rest } = ofDynamoDb;
  for (const values of combinations({ ...rest, ResourceArn: arns })) add(found, "dynamodb", decide, values);
  for (const values of combinations({
    ...rest,
    ResourceArnList: [[], ...arns.slice(1).map((each) => [each])],
  }))
    add(found, "dynamodb", decide, values);
  return found;
}

type Decide = (values: Values, context: object) => { url: URL; properties?: object; headers?: object };

function add(found: Record<string, string>, client: string, decide: Decide, values: Values): void {
  found[`${client} ${JSON.stringify(values)}`] = decision(decide, values);
}

function decision(decide: Decide, values: Values): string {
  try {
    const { url, properties, headers } = decide(values, {});
    return JSON.stringify([url.href, properties, headers]);
  } catch (error) {
    return String(error);
  }
}

function combinations(choices: Choices): readonly Values[] {
  return Object.entries(choices).reduce<readonly Values[]>(
    (all, [name, values]) => all.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
    [{}],
  );
}
