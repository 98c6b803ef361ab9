/**
 * The resource types that can stand on one machine: which name each gets, and what `Ref` and `Fn::GetAtt` of it
 * are worth. Names that a template leaves open are made of stack and logical id and nothing else, so that a
 * redeploy finds its tables, queues and buckets again.
 */
import { createHash } from "node:crypto";
import type { Place } from "./intrinsics.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What is known of a resource type. */
export interface ResourceKind {
  /** The property in which a template may give a name. */
  readonly nameProperty?: string;
  /** The longest name AWS allows. @default 64 */
  readonly longest?: number;
  /** What becomes of a made name, where AWS wants its own form. */
  readonly spell?: (name: string, properties: Properties) => string;
  /** `Ref`, where it is not the name. */
  readonly ref?: (name: string, place: Place) => string;
  readonly attributes?: (
    name: string,
    place: Place,
    properties: Properties,
  ) => Readonly<Record<string, string>>;
}

const arn = ({ region, accountId }: Place, service: string, rest: string) =>
  `arn:aws:${service}:${region}:${accountId}:${rest}`;

/** Its URL on our own port. */
export function queueUrl(name: string, { endpoint, accountId }: Place): string {
  return `${endpoint}/${accountId}/${name}`;
}

const table: ResourceKind = {
  nameProperty: "TableName",
  longest: 255,
  attributes: (name, place) => ({
    Arn: arn(place, "dynamodb", `table/${name}`),
    StreamArn: arn(place, "dynamodb", `table/${name}/stream/none`),
  }),
};

/** Read, and nothing is made of it: on one machine everybody may do everything. */
const nothing: ResourceKind = {};

/** What is known, by type. */
export const resourceKinds: Readonly<Record<string, ResourceKind>> = {
  "AWS::DynamoDB::Table": table,
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::SQS::Queue": {
    nameProperty: "QueueName",
    longest: 80,
    spell: (name, { FifoQueue }) => (FifoQueue === true ? `${name.slice(0, 75)}.fifo` : name),
    ref: queueUrl,
    attributes: (name, place) => ({
      Arn: arn(place, "sqs", name),
      QueueName: name,
      QueueUrl: queueUrl(name, place),
    }),
  },
  "AWS::S3::Bucket": {
    nameProperty: "BucketName",
    longest: 63,
    spell: (name) => name.toLowerCase(),
    attributes: (name, { region }) => ({
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    }),
  },
  "AWS::Lambda::Function": {
    nameProperty: "FunctionName",
    attributes: (name, place) => ({ Arn: functionArn(name, place) }),
  },
  "AWS::Lambda::EventSourceMapping": {
    attributes: (name, place) => ({
      Id: name,
      EventSourceMappingArn: arn(place, "lambda", `event-source-mapping:${name}`),
    }),
  },
  "AWS::Scheduler::ScheduleGroup": {
    nameProperty: "Name",
    attributes: (name, place) => ({ Arn: arn(place, "scheduler", `schedule-group/${name}`) }),
  },
  "AWS::Scheduler::Schedule": {
    nameProperty: "Name",
    attributes: (name, place, { GroupName = "default" }) => ({
      Arn: arn(place, "scheduler", `schedule/${GroupName}/${name}`),
    }),
  },
  "AWS::IAM::Role": {
    nameProperty: "RoleName",
    attributes: (name, { accountId }) => ({
      Arn: `arn:aws:iam::${accountId}:role/${name}`,
      RoleId: `AROA${digest(name, 16)}`,
    }),
  },
  "AWS::Logs::LogGroup": {
    nameProperty: "LogGroupName",
    longest: 512,
    attributes: (name, place) => ({ Arn: arn(place, "logs", `log-group:${name}:*`) }),
  },
  "AWS::Lambda::EventInvokeConfig": nothing,
  "AWS::Lambda::Permission": nothing,
  "AWS::IAM::Policy": nothing,
  "AWS::IAM::ManagedPolicy": {
    attributes: (name, { accountId }) => ({ PolicyArn: `arn:aws:iam::${accountId}:policy/${name}` }),
    ref: (name, { accountId }) => `arn:aws:iam::${accountId}:policy/${name}`,
  },
  "AWS::SQS::QueuePolicy": nothing,
  "AWS::S3::BucketPolicy": nothing,
  "AWS::CDK::Metadata": nothing,
  // Empties a bucket before its stack is deleted: here a stack is deleted with its folder.
  "Custom::S3AutoDeleteObjects": nothing,
};

/** A function's ARN. */
export function functionArn(name: string, place: Pick<Place, "region" | "accountId">): string {
  return `arn:aws:lambda:${place.region}:${place.accountId}:function:${name}`;
}

/** The name of a resource whose template gives none: `STACK-LOGICALID-HASH`, shortened in the middle. */
export function madeName(logicalId: string, { stackName }: Place, longest = 64): string {
  const hash = digest(`${stackName}/${logicalId}`, 12);
  return `${`${stackName}-${logicalId}`.slice(0, longest - 1 - hash.length)}-${hash}`;
}

function digest(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length).toUpperCase();
}
