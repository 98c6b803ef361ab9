/** The errors of EventBridge Scheduler's API, each with AWS's name and status. */
import { AwsError, asAwsError, oneLine } from "../../http/index.ts";

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

/** The error as a client gets it, in one line. One that nobody foresaw is an `InternalServerException`. */
export function answered(error: unknown): AwsError {
  const { code: known, status, message } = asAwsError(error);
  const code = known === "InternalFailure" ? "InternalServerException" : known;
  return new AwsError(code, oneLine(message), { status, cause: error });
}

function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404 });
}
