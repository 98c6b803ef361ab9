/**
 * When EventBridge fires a `cron(…)`, by brute force and from AWS's pages alone ("Cron expressions reference",
 * "Schedule types in EventBridge Scheduler"). It shares neither code nor technique with the evaluator: it tests every
 * local day, then every hour and minute of a day that matches, and finds the instant by asking `Intl` what the clocks
 * show. AWS leaves open what `*` hours do in a repeated hour; the verdict marks such lines.
 */

export interface Firing {
  readonly time: number;
  /** Its local time occurs twice. */
  readonly repeated: boolean;
}

export interface Verdict {
  readonly firings: readonly Firing[];
  /** How many matching local times the clocks skip. */
  readonly skipped: number;
  /** Every hour matches, so AWS leaves open what happens in a repeated hour. */
  readonly starHours: boolean;
}

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** All firings with local days from `fromDay` to `toDay` (exclusive), given as days since 1970. */
export function eventBridgeFirings(
  expression: string,
  timeZone: string,
  fromDay: number,
  toDay: number,
): Verdict {
  const inside = expression.slice("cron(".length, -1).split(" ");
  const [minutes, hours, dates, months, weekdays, years] = inside as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const minutesOfHour = range(0, 59).filter((minute) => named(minutes, minute, 0, 59));
  const hoursOfDay = range(0, 23).filter((hour) => named(hours, hour, 0, 23));
  const firings: Firing[] = [];
  let skipped = 0;
  for (let day = fromDay; day < toDay; day++) {
    const date = new Date(day * 86_400_000);
    if (!named(years, date.getUTCFullYear(), 1970, 2199)) continue;
    if (!named(months, date.getUTCMonth() + 1, 1, 12, monthNames)) continue;
    if (dates === "?" ? !isWeekday(weekdays, date) : !isDate(dates, date)) continue;
    const offsets = offsetsAround(timeZone, day);
    for (const hour of hoursOfDay) {
      for (const minute of minutesOfHour) {
        const local = day * 86_400_000 + hour * 3_600_000 + minute * 60_000;
        const instants =
          offsets.length === 1
            ? [local - (offsets[0] as number)]
            : offsets.map((offset) => local - offset).filter((time) => shown(timeZone, time) === local);
        if (instants.length === 0) skipped++;
        else firings.push({ time: Math.min(...instants), repeated: instants.length > 1 });
      }
    }
  }
  // Around a clock change the order of local times is not always the order of instants.
  firings.sort((a, b) => a.time - b.time);
  return { firings, skipped, starHours: hoursOfDay.length === 24 };
}

/** Whether a field of values, ranges, lists and steps matches a value. */
function named(
  field: string,
  value: number,
  min: number,
  max: number,
  names: readonly string[] = [],
): boolean {
  return field.split(",").some((item) => {
    const [range, step] = item.split("/") as [string, string?];
    const number = (text: string): number =>
      names.includes(text.toUpperCase()) ? names.indexOf(text.toUpperCase()) + min : Number(text);
    let [first, last] = [min, max];
    if (range !== "*") {
      const ends = range.split("-");
      first = number(ends[0] as string);
      last = ends[1] === undefined ? (step === undefined ? first : max) : number(ends[1]);
    }
    // A range that ends before it begins continues from the field's beginning.
    const along = value >= first ? value - first : value - first + (max - min + 1);
    const length = last >= first ? last - first : last - first + (max - min + 1);
    return along <= length && along % Number(step ?? 1) === 0;
  });
}

function isDate(field: string, date: Date): boolean {
  const today = date.getUTCDate();
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (field === "L") return today === length;
  if (field.startsWith("L-")) return today === length - Number(field.slice(2));
  if (field === "LW") {
    // The last day that is neither Saturday nor Sunday.
    for (let last = length; ; last--) {
      if (isWorkingDay(date, last)) return today === last;
    }
  }
  if (field.endsWith("W")) {
    const wanted = Number(field.slice(0, -1));
    if (wanted > length) return false;
    // The working day of this month that is closest.
    for (let distance = 0; ; distance++) {
      for (const near of [wanted - distance, wanted + distance]) {
        if (near >= 1 && near <= length && isWorkingDay(date, near)) return today === near;
      }
    }
  }
  return named(field, today, 1, 31);
}

function isWorkingDay(month: Date, date: number): boolean {
  const weekday = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), date)).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

function isWeekday(field: string, date: Date): boolean {
  const today = date.getUTCDay() + 1;
  const number = (text: string): number =>
    dayNames.includes(text.toUpperCase()) ? dayNames.indexOf(text.toUpperCase()) + 1 : Number(text);
  if (field === "L") return today === 7;
  if (field.endsWith("L")) {
    const nextWeek = new Date(date.getTime() + 7 * 86_400_000);
    return today === number(field.slice(0, -1)) && nextWeek.getUTCMonth() !== date.getUTCMonth();
  }
  if (field.includes("#")) {
    const [weekday, nth] = field.split("#") as [string, string];
    // The nth of its kind has n - 1 whole weeks of the month before it.
    return today === number(weekday) && Math.floor((date.getUTCDate() - 1) / 7) + 1 === Number(nth);
  }
  return named(field, today, 1, 7, dayNames);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, as if it were UTC. */
export function shown(timeZone: string, time: number): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timeZone, format);
  }
  const text = format.format(time);
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  return Date.UTC(part(6, 10), part(0, 2) - 1, part(3, 5), part(12, 14), part(15, 17), part(18, 20));
}

const known = new Map<string, readonly number[]>();

/** Every offset that a zone has in the hours around a local day. */
export function offsetsAround(timeZone: string, day: number): readonly number[] {
  const key = `${timeZone} ${day}`;
  let offsets = known.get(key);
  if (!offsets) {
    const found = new Set<number>();
    for (let hour = -26; hour <= 50; hour++) {
      const time = day * 86_400_000 + hour * 3_600_000;
      found.add(shown(timeZone, time) - time);
    }
    offsets = [...found];
    known.set(key, offsets);
  }
  return offsets;
}
