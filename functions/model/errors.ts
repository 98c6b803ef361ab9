/**
 * Every expected refusal, each with a `code` that stays: programs compare the code, people read the message.
 * A developer's mistake is a plain `Error`; a task's own failure is recorded on its run (`failure.ts`).
 */

/** What all expected refusals have in common. */
export class PawlError extends Error {
  /** Stable, in kebab-case. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "PawlError";
    this.code = code;
  }
}

/** Thrown by a task to say that trying again is no use: the run ends `errored` at once. */
export class NonRetryableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "NonRetryableError";
  }
}

/** The run's parameters were refused by the task's own schema, or by its JSON Schema before the run was made. */
export class InvalidParamsError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid-params", message, options);
    this.name = "InvalidParamsError";
  }
}

/** A cursor that would not survive JSON, or weighs more than 1 KB. */
export class InvalidCursorError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid-cursor", message, options);
    this.name = "InvalidCursorError";
  }
}

/** Something was asked for that is not there: a task, a run, a lane, a deployment. */
export class NotFoundError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("not-found", message, options);
    this.name = "NotFoundError";
  }
}

/** A run cannot make this move now. The message names the status found and the moves allowed. */
export class MoveRefusedError extends PawlError {
  constructor(message: string, options?: ErrorOptions) {
    super("move-refused", message, options);
    this.name = "MoveRefusedError";
  }
}
