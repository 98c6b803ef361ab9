/**
 * Which days of a month are meant. A month is known by its length and the weekday of its first day, so a rule
 * has 28 answers, each a set of bits (bit 0 is the 1st), computed when first asked for.
 */

/** A way to name days of a month. Weekdays count from Sunday, 0. */
export type DayRule =
  | { readonly kind: "every" }
  | { readonly kind: "dates"; readonly dates: readonly number[] }
  | { readonly kind: "weekdays"; readonly weekdays: readonly number[] }
  /** So many days before the last one. */
  | { readonly kind: "last"; readonly before: number }
  /** The last day of the month that is Monday to Friday. */
  | { readonly kind: "last-working-day" }
  /** The day from Monday to Friday that is nearest to a date, in its month; none if the month lacks the date. */
  | { readonly kind: "working-day"; readonly date: number }
  | { readonly kind: "nth"; readonly weekday: number; readonly nth: number }
  | { readonly kind: "last-weekday"; readonly weekday: number };

/** The days that a list of rules means, one rule or another. */
export class MonthDays {
  readonly rules: readonly DayRule[];
  readonly #sets = new Int32Array(28).fill(-1);

  constructor(rules: readonly DayRule[]) {
    this.rules = rules;
  }

  /** The bits of a month of `length` days (28 to 31) whose first day is weekday `first` (0 is Sunday). */
  in(length: number, first: number): number {
    const index = (length - 28) * 7 + first;
    const known = this.#sets[index] as number;
    if (known >= 0) return known;
    let bits = 0;
    for (const rule of this.rules) for (const date of datesOf(rule, length, first)) bits |= 1 << (date - 1);
    this.#sets[index] = bits;
    return bits;
  }
}

/** The dates a rule means in a month of `length` days that begins on weekday `first`. */
export function datesOf(rule: DayRule, length: number, first: number): number[] {
  const weekday = (date: number): number => (first + date - 1) % 7;
  const all = Array.from({ length }, (_, index) => index + 1);
  switch (rule.kind) {
    case "every":
      return all;
    case "dates":
      return rule.dates.filter((date) => date <= length);
    case "weekdays":
      return all.filter((date) => rule.weekdays.includes(weekday(date)));
    case "last":
      return all.filter((date) => date === length - rule.before);
    case "last-working-day":
      return all.filter((date) => weekday(date) % 6 !== 0).slice(-1);
    case "working-day": {
      const { date } = rule;
      if (date > length) return [];
      if (weekday(date) === 6) return [date > 1 ? date - 1 : 3];
      if (weekday(date) === 0) return [date < length ? date + 1 : length - 2];
      return [date];
    }
    case "nth":
      return all.filter((date) => weekday(date) === rule.weekday).slice(rule.nth - 1, rule.nth);
    case "last-weekday":
      return all.filter((date) => weekday(date) === rule.weekday).slice(-1);
  }
}
