/** What an error carries beside its code and message. */
export interface AwsErrorOptions extends ErrorOptions {
  /** HTTP status. @default 400 */
  status?: number;
  /** Further fields of the answer, such as the `Item` of a failed condition. */
  fields?: Record<string, unknown>;
  /** The code that clients of the older query protocol know it by, when that is another. */
  queryCode?: string;
}

/** A refusal as AWS words it; each protocol renders it in its own shape. */
export class AwsError extends Error {
  override name = "AwsError";
  readonly code: string;
  readonly status: number;
  readonly fields: Record<string, unknown>;
  readonly queryCode: string | undefined;

  constructor(
    code: string,
    message: string,
    { status = 400, fields = {}, queryCode, cause }: AwsErrorOptions = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.queryCode = queryCode;
  }
}

/** Any thrown thing as an AwsError: what is none becomes an internal failure, status 500. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError("InternalFailure", message, { status: 500, cause: error });
}
