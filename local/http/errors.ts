/** Errors of the local services: those that a client is answered with, and a client that has gone. */

export interface AwsErrorOptions extends ErrorOptions {
  /** HTTP status. @default 400 */
  status?: number;
  /** Further fields of the answer, such as the `Item` of a failed condition. */
  fields?: Record<string, unknown>;
  /** The code in the older query protocol, where it differs. */
  queryCode?: string;
}

/** An error with AWS's code and message; each protocol writes it in its own shape. */
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

/** What SQLite says where the disk is full. */
const sqliteFull = 13;

/**
 * The error itself if it is an AwsError, else an `InternalFailure` with status 500 that wraps it. A full disk is said as
 * such, with a status after which no client tries again at once.
 */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (code === "ENOSPC" || errcode === sqliteFull) {
    const message = "no space is left on the disk that holds the state of pawl dev: nothing was written";
    return new AwsError("InsufficientStorage", message, { status: 507, cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError("InternalFailure", message, { status: 500, cause: error });
}

/** The client closed the connection before its whole request was read. */
export class ClientGoneError extends Error {
  override name = "ClientGoneError";

  constructor(options?: ErrorOptions) {
    super("the client closed the connection", options);
  }
}
