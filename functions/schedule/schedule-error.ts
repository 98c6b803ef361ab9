/**
 * The one error of this room, and the checks that several files share. `allowed` completes the sentence
 * "… is not allowed: …", so write it as what the caller may give instead.
 */
import { PawlError } from "../model/errors.ts";
import { printableLine } from "../model/printable.ts";
import { show } from "../model/show.ts";

/** Stable: programs compare these. */
export type ScheduleErrorCode =
  | "invalid-expression"
  | "invalid-field"
  | "invalid-date"
  | "invalid-option"
  | "unknown-option"
  | "unknown-time-zone"
  | "never-fires";

/** A schedule, an option or a date was refused: which part, what was given, what is allowed, and where. */
export class ScheduleError extends PawlError {
  declare readonly code: ScheduleErrorCode;
  /** The part that was refused, such as "hour", "timeZone" or "expression". */
  declare readonly field: string;
  /** The value as it was given. */
  declare readonly value: unknown;
  /** What is allowed there, in words. */
  declare readonly allowed: string;
  /** Where `value` begins in the expression, counted from 0. */
  declare readonly position: number | undefined;

  constructor(
    code: ScheduleErrorCode,
    field: string,
    value: unknown,
    allowed: string,
    position?: number,
    options?: ErrorOptions,
  ) {
    const where = position === undefined ? "" : ` at character ${position + 1}`;
    super(code, `${field} ${shown(value)}${where} is not allowed: ${allowed}`, options);
    Object.assign(this, { name: "ScheduleError", field, value, allowed, position });
  }
}

function shown(value: unknown): string {
  return typeof value === "string" ? quoted(value.slice(0, 60)) : show(value, 60);
}

/** A text in quotation marks, on one line. What a terminal would obey, or not show, is escaped. */
export function quoted(text: string): string {
  return printableLine(JSON.stringify(text));
}

/** @throws ScheduleError always */
export function refuseExpression(value: unknown, allowed: string, position = 0): never {
  throw new ScheduleError("invalid-expression", "expression", value, allowed, position);
}

/** @throws ScheduleError for an option that is not among the `known`, and for options that are no object */
export function checkOptions(options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null)
    throw new ScheduleError(
      "invalid-option",
      "options",
      options,
      `an object with any of ${known.join(", ")}`,
    );
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new ScheduleError("unknown-option", "option", unknown, known.join(", "));
}

/** A date in epoch milliseconds. @throws ScheduleError that names `field` for an invalid date */
export function checkedTime(date: Date, field: string): number {
  const time = date instanceof Date ? date.getTime() : Number.NaN;
  if (Number.isNaN(time)) throw new ScheduleError("invalid-date", field, date, "a valid Date");
  return time;
}
