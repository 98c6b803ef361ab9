/** What each operation of EventBridge Scheduler takes, by the tables of AWS's API reference. */
import type { Shape, Structure } from "./shape.ts";

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

const named = { kind: "text", min: 1, max: 64, pattern: /^[0-9a-zA-Z-_.]+$/ } as const satisfies Shape;
const ClientToken = { kind: "text", min: 1, max: 64, pattern: /^[a-zA-Z0-9-_]+$/ } as const satisfies Shape;
const state = { kind: "text", oneOf: ["ENABLED", "DISABLED"] } as const satisfies Shape;
const pages = {
  NextToken: { kind: "text", min: 1, max: 2048 },
  MaxResults: { kind: "integer", min: 1, max: 100 },
} as const satisfies Record<string, Shape>;

const TagKey = { kind: "text", min: 1, max: 128 } as const satisfies Shape;
const Tags: Shape = {
  kind: "list",
  max: 200,
  of: structure({ Key: TagKey, Value: { kind: "text", min: 1, max: 256 } }, ["Key", "Value"]),
};
const ResourceArn: Shape = {
  kind: "text",
  min: 1,
  max: 1011,
  pattern: pattern(
    String.raw`^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$`,
  ),
};

const queueArn = pattern(String.raw`^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$`);
const roleArn = pattern(String.raw`^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$`);
const keyArn = pattern(String.raw`^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$`);

/** `EcsParameters` and the like are not here: their targets are not emulated. */
const Target = structure(
  {
    Arn: { kind: "text", min: 1, max: 1600 },
    RoleArn: { kind: "text", min: 1, max: 1600, pattern: roleArn },
    Input: { kind: "text", min: 1 },
    DeadLetterConfig: structure({ Arn: { kind: "text", min: 1, max: 1600, pattern: queueArn } }),
    RetryPolicy: structure({
      MaximumEventAgeInSeconds: { kind: "integer", min: 60, max: 86_400 },
      MaximumRetryAttempts: { kind: "integer", min: 0, max: 185 },
    }),
    SqsParameters: structure({ MessageGroupId: { kind: "text", min: 1, max: 128 } }),
  },
  ["Arn", "RoleArn"],
);

/** What a template's schedule may say. */
export const templateSchedule = structure(
  {
    Name: named,
    GroupName: named,
    ScheduleExpression: { kind: "text", min: 1, max: 256 },
    ScheduleExpressionTimezone: { kind: "text", min: 1, max: 50 },
    State: state,
    StartDate: { kind: "instant" },
    EndDate: { kind: "instant" },
    Description: { kind: "text", max: 512 },
    KmsKeyArn: { kind: "text", min: 1, max: 2048, pattern: keyArn },
    FlexibleTimeWindow: structure(
      {
        Mode: { kind: "text", oneOf: ["OFF", "FLEXIBLE"] },
        MaximumWindowInMinutes: { kind: "integer", min: 1, max: 1_440 },
      },
      ["Mode"],
    ),
    Target,
  },
  ["Name", "ScheduleExpression", "Target", "FlexibleTimeWindow"],
);

/** What a template's group may say. */
export const templateGroup = structure({ Name: named, Tags }, ["Name"]);

const schedule = structure(
  {
    ...templateSchedule.members,
    ActionAfterCompletion: { kind: "text", oneOf: ["NONE", "DELETE"] },
    ClientToken,
  },
  templateSchedule.required,
);

export const requestShapes = {
  CreateSchedule: schedule,
  UpdateSchedule: schedule,
  DeleteSchedule: structure({ Name: named, GroupName: named, ClientToken }, ["Name"]),
  GetSchedule: structure({ Name: named, GroupName: named }, ["Name"]),
  ListSchedules: structure({ GroupName: named, NamePrefix: named, State: state, ...pages }),
  CreateScheduleGroup: structure({ Name: named, Tags, ClientToken }, ["Name"]),
  DeleteScheduleGroup: structure({ Name: named, ClientToken }, ["Name"]),
  GetScheduleGroup: structure({ Name: named }, ["Name"]),
  ListScheduleGroups: structure({ NamePrefix: named, ...pages }),
  TagResource: structure({ ResourceArn, Tags }, ["ResourceArn", "Tags"]),
  UntagResource: structure({ ResourceArn, TagKeys: { kind: "list", max: 200, of: TagKey } }, [
    "ResourceArn",
    "TagKeys",
  ]),
  ListTagsForResource: structure({ ResourceArn }, ["ResourceArn"]),
} as const satisfies Record<string, Structure>;

export type OperationName = keyof typeof requestShapes;

function structure(members: Record<string, Shape>, required: readonly string[] = []): Structure {
  return { kind: "structure", members, required };
}

/** As AWS writes it: its errors show it. */
function pattern(text: string): RegExp {
  return new RegExp(text);
}
