/**
 * Expected errors. Each has a stable `code` for programs and a message for people. A developer's mistake is a plain
 * `Error`. The failure of a task is recorded on its run.
 */

/** The base of all expected errors. */
export class PawlError extends Error {
  /** Stable, in kebab-case, such as "not-found". */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PawlError";
    this.code = code;
  }
}

/** Thrown by a task when a retry cannot help: the run ends `errored` at once. */
export class NonRetryableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NonRetryableError";
  }
}

/** A run's params were refused: by the task's schema, or by its JSON Schema before the run was created. */
export class InvalidParamsError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid-params", message, options);
    this.name = "InvalidParamsError";
  }
}

/** A cursor cannot be written as JSON, or is larger than 1 KB. */
export class InvalidCursorError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid-cursor", message, options);
    this.name = "InvalidCursorError";
  }
}

/** A task, a run, a lane or a deployment does not exist. */
export class NotFoundError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("not-found", message, options);
    this.name = "NotFoundError";
  }
}

/** A run cannot make this move now. The message names its status and the moves that are allowed. */
export class MoveRefusedError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("move-refused", message, options);
    this.name = "MoveRefusedError";
  }
}

/** A task does not run in this stage or Region. */
export class OutOfScopeError extends MoveRefusedError {}

/** The clock of the worker's machine is too far behind AWS's to judge a lease by. */
export class WrongClockError extends PawlError {
  constructor(behindMs: number, allowedMs: number) {
    super("wrong-clock", `this machine's clock is ${behindMs} ms behind AWS's: allowed are ${allowedMs} ms`);
    this.name = "WrongClockError";
  }
}

/** No answer of the service told the time, and a decision needs it. */
export class ServiceTimeUnknownError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("service-time-unknown", message, options);
    this.name = "ServiceTimeUnknownError";
  }
}
