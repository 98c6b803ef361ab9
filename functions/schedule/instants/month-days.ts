/**
 * Which days of a month a rule matches. Only the month's length and the weekday of its first day matter, so there
 * are 28 answers, each a set of bits (bit 0 is the 1st) that is computed when it is first asked for.
 */

/** One way to name days of a month. Weekdays count from Sunday, 0; dates below 0 count from the end, -1 is the last. */
export type DayRule =
  | { readonly kind: "dates"; readonly dates: readonly number[] }
  /** All of the month, or only the `nth`; -1 is the last. */
  | { readonly kind: "weekdays"; readonly weekdays: readonly number[]; readonly nth?: number }
  /** The day from Monday to Friday that is nearest to a date, in the same month; none if the month lacks the date. */
  | { readonly kind: "working-day"; readonly date: number };

/** Every day of a month. */
export const everyDate: Extract<DayRule, { kind: "dates" }> = {
  kind: "dates",
  dates: Array.from({ length: 31 }, (_, index) => index + 1),
};

/** Whether a rule matches every day of every month. */
export function isEveryDay(rule: DayRule): boolean {
  if (rule.kind === "weekdays") return rule.weekdays.length === 7 && !rule.nth;
  return rule.kind === "dates" && rule.dates.filter((date) => date > 0).length === 31;
}

/** The days that at least one of `rules` matches and, unless `alsoOn` is empty, at least one of `alsoOn` too. */
export class MonthDays {
  readonly rules: readonly DayRule[];
  readonly alsoOn: readonly DayRule[];
  readonly #sets = new Int32Array(28).fill(-1);

  constructor(rules: readonly DayRule[], alsoOn: readonly DayRule[] = []) {
    this.rules = rules;
    this.alsoOn = alsoOn;
  }

  /** The matching days, as bits, of a month of `length` days (28 to 31) that begins on day number `start`. */
  in(length: number, start: number): number {
    const first = (start + 4) % 7;
    const index = (length - 28) * 7 + first;
    let bits = this.#sets[index] as number;
    if (bits < 0) {
      bits = 0;
      for (let date = 1; date <= length; date++) {
        const matched = (rule: DayRule): boolean => matches(rule, date, length, first);
        if (this.rules.some(matched) && (this.alsoOn.length === 0 || this.alsoOn.some(matched)))
          bits |= 1 << (date - 1);
      }
      this.#sets[index] = bits;
    }
    return bits;
  }
}

/** Whether a rule matches a date of a month of `length` days that begins on weekday `first`. */
function matches(rule: DayRule, date: number, length: number, first: number): boolean {
  const weekday = (of: number): number => (first + of - 1) % 7;
  if (rule.kind === "dates") return rule.dates.includes(date) || rule.dates.includes(date - length - 1);
  if (rule.kind === "weekdays") {
    const { weekdays, nth = 0 } = rule;
    return (
      weekdays.includes(weekday(date)) &&
      (nth < 0 ? date + 7 > length : nth === 0 || nth === Math.ceil(date / 7))
    );
  }
  const wanted = rule.date < 0 ? length + 1 + rule.date : rule.date;
  if (wanted > length) return false;
  // Saturday moves back to Friday, Sunday on to Monday; at either end of the month it is the other way round.
  const move = [wanted < length ? 1 : -2, 0, 0, 0, 0, 0, wanted > 1 ? -1 : 2][weekday(wanted)] as number;
  return date === wanted + move;
}
