/**
 * The target of a schedule: a queue or function by its ARN, or an operation of a service that is served here
 * (`arn:aws:scheduler:::aws-sdk:SERVICE:operation`). What AWS has and this machine has not is refused by name.
 */
import { type DeliveryRetries, defaultRetries } from "../../../functions/schedule/index.ts";
import { invalid } from "./errors.ts";

export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy: DeliveryRetries;
  readonly SqsParameters?: { readonly MessageGroupId?: string };
}

/** A target as a request gives it. */
export type TargetRequest = Omit<ScheduleTarget, "RetryPolicy"> & {
  readonly RetryPolicy?: Partial<DeliveryRetries>;
};

/** What can be sent to on this machine. */
export interface Targets {
  /** The services whose resources can be sent to. */
  readonly services: readonly string[];
  /** Whether a service that is served here has an operation, named as in its API. */
  hasOperation(service: string, operation: string): boolean;
}

/** As AWS's page "Using universal targets" lists them. */
const readOnly =
  /^(get|describe|list|poll|receive|search|scan|query|select|read|lookup|discover|validate|batchGet|batchDescribe|batchRead|transactGet|adminGet|adminList|testMigration|retrieve|testConnection|translateDocument|isAuthorized|invokeModel)(?![a-z])/;
const longestInput = 256 * 1024;

/** An operation that a universal target names. Undefined for the ARN of a resource. */
export function operationIn(
  arn: string,
): { readonly service: string; readonly operation: string } | undefined {
  const [, service, action] = /^arn:aws:scheduler:::aws-sdk:([a-z0-9]+):([a-z]\w*)$/.exec(arn) ?? [];
  if (service === undefined || action === undefined) return undefined;
  return { service, operation: `${action.charAt(0).toUpperCase()}${action.slice(1)}` };
}

/** The target with AWS's defaults. @throws a `ValidationException` */
export function targetOf(request: TargetRequest, targets: Targets): ScheduleTarget {
  const { Arn, RoleArn, Input, DeadLetterConfig, SqsParameters } = request;
  const called = operationIn(Arn);
  const service = called === undefined ? serviceOf(Arn, targets) : called.service;
  if (called !== undefined) checkOperation(Arn, called, targets);
  if (Input !== undefined && Buffer.byteLength(Input) > longestInput)
    throw invalid(`Input must have at most ${longestInput} bytes, it has ${Buffer.byteLength(Input)}.`);
  // An operation is called with its parameters, and a function gets JSON; a queue takes any text.
  const isJson = called !== undefined || service === "lambda";
  if (isJson && Input !== undefined && !isJsonText(Input, called !== undefined))
    throw invalid(`Input must be well-formed JSON for the target ${Arn}.`);
  if (called !== undefined && Input === undefined) throw invalid(`Input is required for the target ${Arn}.`);
  if (SqsParameters !== undefined && (service !== "sqs" || called !== undefined))
    throw invalid(`SqsParameters is not allowed for the target ${Arn}.`);
  return {
    ...{ Arn, RoleArn, Input, DeadLetterConfig, SqsParameters },
    RetryPolicy: { ...defaultRetries, ...request.RetryPolicy },
  };
}

function serviceOf(arn: string, { services }: Targets): string {
  const [, service = ""] = /^arn:aws:(\w+):[^:]*:\d+:./.exec(arn) ?? [];
  if (services.includes(service)) return service;
  throw invalid(
    `Target ${arn} is not emulated: allowed are resources of ${services.join(" and ")}, and their operations as in arn:aws:scheduler:::aws-sdk:sqs:sendMessage.`,
  );
}

function checkOperation(
  arn: string,
  { service, operation }: { service: string; operation: string },
  targets: Targets,
) {
  const action = arn.split(":").at(-1) ?? "";
  if (readOnly.test(action)) throw invalid(`Target ${arn} is not supported: ${action} only reads.`);
  if (!targets.hasOperation(service, operation))
    throw invalid(`Target ${arn} is not emulated: ${operation} of ${service} cannot be a target here.`);
}

function isJsonText(text: string, asObject: boolean): boolean {
  try {
    const value = JSON.parse(text);
    return !asObject || (typeof value === "object" && value !== null && !Array.isArray(value));
  } catch {
    return false;
  }
}
