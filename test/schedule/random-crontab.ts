/** Random lines of five fields, spelled in every way that crontab(5) and docs/schedules.md allow. */
import type { SeededRandom } from "./random.ts";

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

export function crontabLine(random: SeededRandom): string {
  return [
    // Few minutes, so that a year of instants stays short.
    random.chance(0.3)
      ? field(random, 0, 59)
      : random.pick(["0", "05", "59", "0,30", "*/20", "*/60", "55/5"]),
    random.chance(0.4) ? random.pick(["*", "*/1", "0-23", "0/1", "00-11,12-23"]) : field(random, 0, 23),
    random.chance(0.4) ? random.pick(["*", "*/1", "1-31", "01/1"]) : dates(random),
    random.chance(0.5) ? random.pick(["*", "*/1", "1-12", "jan-DEC"]) : field(random, 1, 12, monthNames),
    random.chance(0.4) ? random.pick(["*", "*/1", "0-6", "1-7", "sun-Sat"]) : weekdays(random),
  ].join(random.pick([" ", " ", "  ", "\t"]));
}

function dates(random: SeededRandom): string {
  const special = (): string =>
    random.pick(["L", "LW", "l", `L-${random.integer(1, 30)}`, `${random.integer(1, 31)}W`]);
  return list(random, () => (random.chance(0.4) ? special() : item(random, 1, 31)));
}

function weekdays(random: SeededRandom): string {
  const day = (): string =>
    random.chance(0.5) ? cased(random, random.pick(weekdayNames)) : `${random.integer(0, 7)}`;
  const special = (): string =>
    random.pick([`${day()}L`, `${day()}#${random.integer(1, 5)}`, `${random.pick(["fri", "1", "SAT"])}-sun`]);
  return list(random, () => (random.chance(0.4) ? special() : item(random, 0, 7, weekdayNames)));
}

function field(random: SeededRandom, min: number, max: number, names?: readonly string[]): string {
  return list(random, () => item(random, min, max, names));
}

/** One to three items, perhaps one of them twice. */
function list(random: SeededRandom, one: () => string): string {
  const items = Array.from({ length: random.pick([1, 1, 2, 3]) }, one);
  return [...items, ...(random.chance(0.1) ? [items[0]] : [])].join();
}

/** A value, a range, a star or a step, which may be larger than the range or the whole field. */
function item(random: SeededRandom, min: number, max: number, names: readonly string[] = []): string {
  const low = random.integer(min, max);
  const high = random.integer(low, max);
  const text = (value: number): string => {
    const name = names[value - min];
    if (name && random.chance(0.5)) return cased(random, name);
    return random.chance(0.2) ? `${value}`.padStart(random.integer(2, 3), "0") : `${value}`;
  };
  const step = random.pick([1, 2, 3, 5, 7, random.integer(1, max + 1)]);
  switch (random.integer(0, 7)) {
    case 0:
    case 1:
    case 2:
      return text(low);
    case 3:
      // As a name, Sunday only begins a range of values.
      return `${low}-${high}`;
    case 4:
      return names.length === 12 ? `${text(low)}-${text(high)}` : `${low}-${high}/0${step}`;
    case 5:
      return `*/${step}`;
    case 6:
      return `${low}-${high}/${step}`;
    default:
      return `${text(low)}/${step}`;
  }
}

function cased(random: SeededRandom, name: string): string {
  return random.pick([name, name.toUpperCase(), `${name[0]?.toUpperCase()}${name.slice(1)}`]);
}
