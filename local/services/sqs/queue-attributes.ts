/**
 * The attributes of a queue and their bounds, as in the Amazon SQS API Reference for CreateQueue and
 * SetQueueAttributes. FIFO queues are refused.
 */
import { AwsError } from "../../http/index.ts";

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

const free = ["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId", "SqsManagedSseEnabled"];

const ofFifo = ["FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"];

/** Where messages go that were received too often. */
export interface Redrive {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

/** Throws the AwsError that SQS has for an unknown attribute or a value out of bounds. */
export function checkAttributes(attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (ofFifo.includes(name)) {
      throw new AwsError("UnsupportedOperation", `${name}: FIFO queues are not served locally`);
    }
    const bound = bounds[name];
    if (bound === undefined && !free.includes(name)) {
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
    if (bound !== undefined && !within(value, bound)) {
      throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
    }
    if (name === "RedrivePolicy" && value !== "") redriveOf(attributes);
    if (name === "RedriveAllowPolicy" && value !== "") readAllowPolicy(value);
  }
}

/** Whether a queue may have an attribute of this name. */
export function isAttribute(name: string): boolean {
  return name in bounds || free.includes(name) || ofFifo.includes(name);
}

interface AllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns?: readonly string[];
}

/** Whether a queue with these attributes may be the dead-letter queue of another one. */
export function allowsRedriveFrom(arn: string, { RedriveAllowPolicy }: Record<string, string>): boolean {
  if (RedriveAllowPolicy === undefined || RedriveAllowPolicy === "") return true;
  const { redrivePermission, sourceQueueArns = [] } = readAllowPolicy(RedriveAllowPolicy);
  return (
    redrivePermission === "allowAll" || (redrivePermission === "byQueue" && sourceQueueArns.includes(arn))
  );
}

function readAllowPolicy(text: string): AllowPolicy {
  const refused = (reason: string) => badPolicy(text, reason, "RedriveAllowPolicy");
  let policy: Partial<AllowPolicy> | null;
  try {
    policy = JSON.parse(text);
  } catch {
    throw refused("Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.");
  }
  const { redrivePermission, sourceQueueArns, ...others } = policy ?? {};
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refused(`${unknown} is not known.`);
  if (!["allowAll", "denyAll", "byQueue"].includes(redrivePermission ?? ""))
    throw refused("redrivePermission must be allowAll, denyAll or byQueue.");
  const arns = Array.isArray(sourceQueueArns) ? sourceQueueArns.length : 0;
  if ((redrivePermission === "byQueue") !== (sourceQueueArns !== undefined) || arns > 10)
    throw refused("sourceQueueArns must be given with byQueue alone, and be 1 to 10.");
  return policy as AllowPolicy;
}

/** A queue's redrive policy, if it has one. Throws an AwsError for an invalid one. */
export function redriveOf({ RedrivePolicy }: Record<string, string>): Redrive | undefined {
  if (RedrivePolicy === undefined || RedrivePolicy === "") return undefined;
  let policy: Partial<Record<keyof Redrive, unknown>>;
  try {
    policy = JSON.parse(RedrivePolicy);
  } catch {
    throw badPolicy(RedrivePolicy, "Redrive policy is not a valid JSON map.");
  }
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  if (typeof deadLetterTargetArn !== "string") {
    throw badPolicy(
      RedrivePolicy,
      "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.",
    );
  }
  if (!within(String(maxReceiveCount), [1, 1000])) {
    throw badPolicy(RedrivePolicy, "Invalid value for maxReceiveCount.");
  }
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
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

function badPolicy(policy: string, reason: string, parameter = "RedrivePolicy"): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    `Value ${policy} for parameter ${parameter} is invalid. Reason: ${reason}`,
  );
}
