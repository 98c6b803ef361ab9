/** The errors of EventBridge Scheduler's API, each with AWS's name and status. */
import { AwsError, asAwsError } from "../../http/index.ts";

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

export function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message, { status: 409 });
}

export function noSchedule(name: string): AwsError {
  return notFound(`Schedule ${name} does not exist.`);
}

export function noGroup(name: string): AwsError {
  return notFound(`Schedule group ${name} does not exist.`);
}

export function overQuota(message: string): AwsError {
  return new AwsError("ServiceQuotaExceededException", message, { status: 402 });
}

/** The error as a client gets it: one that nobody foresaw is an `InternalServerException`. */
export function answered(error: unknown): AwsError {
  const known = asAwsError(error);
  if (known.code !== "InternalFailure") return known;
  return new AwsError("InternalServerException", known.message, { status: 500, cause: error });
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404 });
}
