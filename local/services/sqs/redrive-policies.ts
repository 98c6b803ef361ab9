/** The two policies of dead-letter queues: where a queue's dead letters go, and which queues may send theirs. */
import { AwsError } from "../../http/index.ts";

/** Where messages go that were received too often. */
export interface Redrive {
  deadLetterTargetArn: string;
  maxReceiveCount: number;
}

interface AllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns?: readonly string[];
}

/** A queue's redrive policy, if it has one. Throws an AwsError for an invalid one. */
export function redriveOf({ RedrivePolicy }: Record<string, string>): Redrive | undefined {
  if (RedrivePolicy === undefined || RedrivePolicy === "") return undefined;
  const refused = (reason: string) => badPolicy("RedrivePolicy", RedrivePolicy, reason);
  const policy = jsonMap(RedrivePolicy);
  if (policy === undefined) throw refused("Redrive policy is not a valid JSON map.");
  const { deadLetterTargetArn, maxReceiveCount, ...others } = policy;
  if (Object.keys(others).length > 0)
    throw refused("Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].");
  for (const name of ["deadLetterTargetArn", "maxReceiveCount"])
    if (policy[name] === undefined)
      throw refused(`Redrive policy does not contain mandatory attribute: ${name}.`);
  if (typeof deadLetterTargetArn !== "string") throw refused("Invalid value for deadLetterTargetArn.");
  const count = typeof maxReceiveCount === "string" ? Number(maxReceiveCount || Number.NaN) : maxReceiveCount;
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > 1000)
    throw refused("Invalid value for maxReceiveCount.");
  return { deadLetterTargetArn, maxReceiveCount: count as number };
}

/** Throws the AwsError that SQS has for an invalid policy of who may send dead letters. */
export function checkAllowPolicy(text: string): void {
  readAllowPolicy(text);
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
  const refused = (reason: string) => badPolicy("RedriveAllowPolicy", text, reason);
  const policy = jsonMap(text);
  if (policy === undefined)
    throw refused("Amazon SQS can't create the redrive allow policy, as it's in an unsupported format.");
  const { redrivePermission, sourceQueueArns, ...others } = policy;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refused(`${unknown} is not known.`);
  if (!["allowAll", "denyAll", "byQueue"].includes(String(redrivePermission)))
    throw refused("redrivePermission must be allowAll, denyAll or byQueue.");
  const isOfQueues = redrivePermission === "byQueue";
  if (isOfQueues ? !areArns(sourceQueueArns) : sourceQueueArns !== undefined)
    throw refused("sourceQueueArns must be given with byQueue alone, and be 1 to 10.");
  return policy as unknown as AllowPolicy;
}

function areArns(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 1 || value.length > 10) return false;
  return value.every((arn) => typeof arn === "string");
}

/** Undefined for a text that is not the JSON of an object. */
export function jsonMap(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
    return isMap ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function badPolicy(parameter: string, policy: string, reason: string): AwsError {
  const message = `Value ${policy} for parameter ${parameter} is invalid. Reason: ${reason}`;
  return new AwsError("InvalidParameterValue", message);
}
