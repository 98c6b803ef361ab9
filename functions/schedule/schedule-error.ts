import { PawlError } from "../model/errors.ts";

/** What is the matter with a schedule; these words stay. */
export type ScheduleErrorCode =
  | "invalid-expression"
  | "invalid-field"
  | "invalid-date"
  | "invalid-option"
  | "unknown-option"
  | "unknown-time-zone"
  | "never-fires";

/** Thrown for a schedule, an option or a date that is refused: which part, what was given, what is allowed, and where. */
export class ScheduleError extends PawlError {
  declare readonly code: ScheduleErrorCode;
  /** The part that is refused: "hour", "timeZone", "expression". */
  declare readonly field: string;
  /** As it was given. */
  declare readonly value: unknown;
  /** What may stand there, in words. */
  declare readonly allowed: string;
  /** Where `value` begins in the expression, counted from 0. */
  declare readonly place: number | undefined;

  constructor(
    code: ScheduleErrorCode,
    field: string,
    value: unknown,
    allowed: string,
    place?: number,
    options?: ErrorOptions,
  ) {
    const where = place === undefined ? "" : ` at character ${place + 1}`;
    const shown = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : typeof value;
    super(
      code,
      `${field} ${typeof value === "number" ? value : shown}${where} is not allowed: ${allowed}`,
      options,
    );
    Object.assign(this, { name: "ScheduleError", field, value, allowed, place });
  }
}

/** Refuses an expression. */
export function refuseExpression(value: unknown, allowed: string, place = 0): never {
  throw new ScheduleError("invalid-expression", "expression", value, allowed, place);
}
