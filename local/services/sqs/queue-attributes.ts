/**
 * The attributes of a queue and their bounds, as in the Amazon SQS API Reference for CreateQueue and
 * SetQueueAttributes. FIFO queues are refused.
 */
import { AwsError } from "../../http/index.ts";
import { checkAllowPolicy, jsonMap, redriveOf } from "./redrive-policies.ts";

export const defaultAttributes: Record<string, string> = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  SqsManagedSseEnabled: "true",
  VisibilityTimeout: "30",
};

const bounds: Record<string, [least: number, most: number]> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

/** Attributes that an empty text takes away. */
export const removable = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"];
const free = [...removable, "SqsManagedSseEnabled"];

const ofFifo = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

/** Throws the AwsError that SQS has for an unknown attribute, or a value that it cannot have. */
export function checkAttributes(attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (ofFifo.includes(name)) {
      throw new AwsError("UnsupportedOperation", `${name}: FIFO queues are not served locally`);
    }
    if (!isAttribute(name)) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    if (Object.hasOwn(checks, name) && value !== "") checks[name]?.(value);
    else if (!isOfForm(name, value))
      throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  }
}

/** Whether a queue may have an attribute of this name. */
export function isAttribute(name: string): boolean {
  return Object.hasOwn(bounds, name) || free.includes(name) || ofFifo.includes(name);
}

/** Those that say themselves what is wrong. An empty text takes the policy away. */
const checks: Readonly<Record<string, (value: string) => void>> = {
  RedrivePolicy: (value) => redriveOf({ RedrivePolicy: value }),
  RedriveAllowPolicy: checkAllowPolicy,
};

function isOfForm(name: string, value: string): boolean {
  if (Object.hasOwn(bounds, name)) return within(value, bounds[name] as [number, number]);
  if (name === "SqsManagedSseEnabled") return value === "true" || value === "false";
  return name !== "Policy" || value === "" || jsonMap(value) !== undefined;
}

/** The AwsError for a parameter that is out of bounds; undefined for one that is not. */
export function attributeOutOfBounds(
  parameter: string,
  value: number,
  least: number,
  most: number,
): AwsError | undefined {
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return new AwsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
  );
}

function within(value: string, [least, most]: [number, number]): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}
