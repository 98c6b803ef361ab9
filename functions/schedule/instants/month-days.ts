/**
 * Which days of a month are meant. A month is known by its length and the weekday of its first day, so a rule
 * has 28 answers, each a set of bits (bit 0 is the 1st), computed when first asked for.
 */

/** A way to name days of a month. Weekdays count from Sunday, 0; dates below 0 from the end, -1 is the last. */
export type DayRule =
  | { readonly kind: "dates"; readonly dates: readonly number[] }
  /** All of the month, or only the `nth`; -1 is the last. */
  | { readonly kind: "weekdays"; readonly weekdays: readonly number[]; readonly nth?: number }
  /** The day from Monday to Friday that is nearest to a date, in its month; none if the month lacks the date. */
  | { readonly kind: "working-day"; readonly date: number };

/** The days that a list of rules means, one rule or another. */
export class MonthDays {
  readonly rules: readonly DayRule[];
  readonly #sets = new Int32Array(28).fill(-1);

  constructor(rules: readonly DayRule[]) {
    this.rules = rules;
  }

  /** The bits of a month of `length` days (28 to 31) that begins on day number `start`. */
  in(length: number, start: number): number {
    const first = (start + 4) % 7;
    const index = (length - 28) * 7 + first;
    let bits = this.#sets[index] as number;
    if (bits < 0) {
      bits = 0;
      for (let date = 1; date <= length; date++) {
        if (this.rules.some((rule) => means(rule, date, length, first))) bits |= 1 << (date - 1);
      }
      this.#sets[index] = bits;
    }
    return bits;
  }
}

/** Whether a rule means a date of a month of `length` days that begins on weekday `first`. */
function means(rule: DayRule, date: number, length: number, first: number): boolean {
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
  // Saturday goes back to Friday, Sunday on to Monday; at the month's edge the other way.
  const move = [wanted < length ? 1 : -2, 0, 0, 0, 0, 0, wanted > 1 ? -1 : 2][weekday(wanted)] as number;
  return date === wanted + move;
}
