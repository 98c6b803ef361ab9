/**
 * What each operation of EventBridge Scheduler takes, by the tables of AWS's API reference. Patterns are as AWS writes
 * them: its errors show them.
 */
import { checkShape, type Members, type Shape } from "../../http/index.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const optionalName: Shape = { kind: "text", min: 1, max: 64, pattern: "^[0-9a-zA-Z-_.]+$" };
const Name: Shape = { ...optionalName, required: true };
const ClientToken: Shape = { kind: "text", min: 1, max: 64, pattern: "^[a-zA-Z0-9-_]+$" };
const State: Shape = { kind: "text", oneOf: ["ENABLED", "DISABLED"] };
const pages: Members = {
  NamePrefix: optionalName,
  NextToken: { kind: "text", min: 1, max: 2048 },
  MaxResults: { kind: "whole number", min: 1, max: 100 },
};

const TagKey: Shape = { kind: "text", min: 1, max: 128, required: true };
const Tags: Shape = {
  kind: "list",
  max: 200,
  of: structure({ Key: TagKey, Value: { kind: "text", min: 1, max: 256, required: true } }),
};
const ResourceArn: Shape = {
  kind: "text",
  min: 1,
  max: 1011,
  pattern: String.raw`^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$`,
  required: true,
};

const queueArn = String.raw`^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`;
const roleArn = String.raw`^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`;
const keyArn = String.raw`^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$`;

/** `EcsParameters` and the like are not here: their targets are not emulated. */
const target: Members = {
  Arn: { kind: "text", min: 1, max: 1600, required: true },
  RoleArn: { kind: "text", min: 1, max: 1600, pattern: roleArn, required: true },
  Input: { kind: "text", min: 1 },
  DeadLetterConfig: structure({ Arn: { kind: "text", min: 1, max: 1600, pattern: queueArn } }),
  RetryPolicy: structure({
    MaximumEventAgeInSeconds: { kind: "whole number", min: 60, max: 86_400 },
    MaximumRetryAttempts: { kind: "whole number", min: 0, max: 185 },
  }),
  SqsParameters: structure({ MessageGroupId: { kind: "text", min: 1, max: 128 } }),
};

/** What a template's schedule may say. */
export const templateSchedule: Members = {
  Name,
  GroupName: optionalName,
  ScheduleExpression: { kind: "text", min: 1, max: 256, required: true },
  ScheduleExpressionTimezone: { kind: "text", min: 1, max: 50 },
  State,
  StartDate: { kind: "date" },
  EndDate: { kind: "date" },
  Description: { kind: "text", max: 512 },
  KmsKeyArn: { kind: "text", min: 1, max: 2048, pattern: keyArn },
  FlexibleTimeWindow: {
    ...structure({
      Mode: { kind: "text", oneOf: ["OFF", "FLEXIBLE"], required: true },
      MaximumWindowInMinutes: { kind: "whole number", min: 1, max: 1_440 },
    }),
    required: true,
  },
  Target: { ...structure(target), required: true },
};

/** What a template's group may say. */
export const templateGroup: Members = { Name, Tags };

const schedule: Members = {
  ...templateSchedule,
  ActionAfterCompletion: { kind: "text", oneOf: ["NONE", "DELETE"] },
  ClientToken,
};

export const requestShapes = {
  CreateSchedule: schedule,
  UpdateSchedule: schedule,
  DeleteSchedule: { Name, GroupName: optionalName, ClientToken },
  GetSchedule: { Name, GroupName: optionalName },
  ListSchedules: { GroupName: optionalName, State, ...pages },
  CreateScheduleGroup: { Name, Tags, ClientToken },
  DeleteScheduleGroup: { Name, ClientToken },
  GetScheduleGroup: { Name },
  ListScheduleGroups: pages,
  TagResource: { ResourceArn, Tags: { ...Tags, required: true } },
  UntagResource: { ResourceArn, TagKeys: { kind: "list", max: 200, of: TagKey, required: true } },
  ListTagsForResource: { ResourceArn },
} as const satisfies Record<string, Members>;

export type OperationName = keyof typeof requestShapes;

/** The request, which is what `members` say. @throws a `ValidationException` or `SerializationException` */
export function checked(request: Record<string, unknown>, members: Members): Record<string, unknown> {
  checkShape(request, members);
  return request;
}

function structure(members: Members): Shape {
  return { kind: "structure", members };
}
