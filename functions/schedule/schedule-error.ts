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

/** What a `ScheduleError` says. */
export interface ScheduleRefusal {
  readonly code: ScheduleErrorCode;
  /** The part that is refused: "hour", "timeZone", "expression". */
  readonly field: string;
  /** As it was given. */
  readonly value: unknown;
  /** What may stand there, in words. */
  readonly allowed: string;
  /** Where `value` begins in the expression, counted from 0. */
  readonly place?: number;
}

/** Thrown for a schedule, an option or a date that is refused: which part, what was given, what is allowed, and where. */
export class ScheduleError extends PawlError implements ScheduleRefusal {
  declare readonly code: ScheduleErrorCode;
  readonly field: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly place: number | undefined;

  constructor({ code, field, value, allowed, place }: ScheduleRefusal, options?: ErrorOptions) {
    const where = place === undefined ? "" : ` at character ${place + 1}`;
    super(code, `${field} ${shown(value)}${where} is not allowed: ${allowed}`, options);
    this.name = "ScheduleError";
    this.field = field;
    this.value = value;
    this.allowed = allowed;
    this.place = place;
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return value instanceof Date
    ? "Invalid Date"
    : typeof value === "object"
      ? `${value && "object"}`
      : String(value);
}
