/** Random schedule expressions that fire often enough to compare, and seldom enough to compare over years. */
import type { SeededRandom } from "./random.ts";

/** Zones with every kind of clock change: both hemispheres, half hours, at midnight, across the date line, none. */
export const zones: readonly string[] = [
  "UTC",
  "Europe/London",
  "Europe/Berlin",
  "Europe/Dublin",
  "America/New_York",
  "America/Los_Angeles",
  "America/St_Johns",
  "America/Santiago",
  "America/Havana",
  "America/Asuncion",
  "Asia/Beirut",
  "Asia/Jerusalem",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Australia/Sydney",
  "Pacific/Auckland",
  "Pacific/Chatham",
  "Antarctica/Troll",
];

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export type LineKind = "plain" | "special" | "changed hours";

export function eventBridgeLine(random: SeededRandom, kind: LineKind): string {
  const changed = kind === "changed hours";
  const hour = changed
    ? random.pick(["0", "1", "2", "3", "0-3", "1-2", "0/2", "1/2", "23-2", "2,3", "0,1"])
    : field(random, 0, 23, 3);
  const minute = random.chance(0.1) ? "*/7" : changed ? field(random, 0, 59, 3) : field(random, 0, 59, 2);
  const month = changed || random.chance(0.5) ? "*" : field(random, 1, 12, 3, monthNames);
  const year =
    !changed && random.chance(0.1) ? random.pick(["2027", "2026-2030", "2025/3", "*/2", "2026,2031"]) : "*";
  const days = kind === "special" ? specialDays(random) : changed ? ["*", "?"] : plainDays(random);
  return `cron(${minute} ${hour} ${days[0]} ${month} ${days[1]} ${year})`;
}

function plainDays(random: SeededRandom): [string, string] {
  if (random.chance(0.3)) return random.chance(0.5) ? ["*", "?"] : ["?", "*"];
  if (random.chance(0.5)) return [field(random, 1, 31, 3), "?"];
  return ["?", field(random, 1, 7, 3, weekdayNames, false)];
}

function specialDays(random: SeededRandom): [string, string] {
  const weekday = (): string =>
    random.chance(0.5) ? random.pick(weekdayNames) : String(random.integer(1, 7));
  switch (random.integer(0, 6)) {
    case 0:
      return ["L", "?"];
    case 1:
      return [`L-${random.integer(1, 30)}`, "?"];
    case 2:
      return ["LW", "?"];
    case 3:
      return [`${random.integer(1, 31)}W`, "?"];
    case 4:
      return ["?", `${weekday()}L`];
    case 5:
      return ["?", "L"];
    default:
      return ["?", `${weekday()}#${random.integer(1, 5)}`];
  }
}

/** A field of values, ranges (some of which pass the end), steps and lists. */
function field(
  random: SeededRandom,
  min: number,
  max: number,
  items: number,
  names?: readonly string[],
  steps = true,
): string {
  const value = (): string => {
    const number = random.integer(min, max);
    return names && random.chance(0.5) ? (names[number - min] as string) : String(number);
  };
  const item = (): string => {
    const step = random.integer(2, Math.max(2, Math.floor((max - min) / 2)));
    switch (random.integer(0, steps ? 5 : 3)) {
      case 0:
      case 1:
        return value();
      case 2:
      case 3:
        return `${value()}-${value()}`;
      case 4:
        return `${value()}/${step}`;
      default:
        return random.chance(0.5) ? `*/${step}` : `${value()}-${value()}/${step}`;
    }
  };
  return Array.from({ length: random.integer(1, items) }, item).join(",");
}

/** A POSIX line of five fields, or of six with seconds. */
export function posixLine(random: SeededRandom, seconds = random.chance(0.2)): string {
  const lower = (names: readonly string[]): string[] =>
    names.map((name) => (random.chance(0.5) ? name.toLowerCase() : name));
  const parts = [
    random.chance(0.2) ? "*" : rising(random, 0, 59, 2),
    random.chance(0.3) ? "*" : rising(random, 0, 23, 2),
    random.chance(0.4) ? "*" : rising(random, 1, 31, 3),
    random.chance(0.6) ? "*" : rising(random, 1, 12, 2, lower(monthNames)),
    random.chance(0.4) ? "*" : rising(random, 0, 7, 3, lower(weekdayNames)),
  ];
  if (seconds) parts.unshift(rising(random, 0, 59, 2));
  return parts.join(" ");
}

/** As `field`, but no range passes the end. */
function rising(
  random: SeededRandom,
  min: number,
  max: number,
  items: number,
  names?: readonly string[],
): string {
  const text = (number: number): string =>
    names?.[number - min] && random.chance(0.5) ? (names[number - min] as string) : String(number);
  const item = (): string => {
    const low = random.integer(min, max);
    const high = random.integer(low, max);
    const step = random.integer(1, Math.max(2, Math.floor((max - min) / 2)));
    switch (random.integer(0, 4)) {
      case 0:
      case 1:
        return text(low);
      case 2:
        return `${text(low)}-${text(high)}`;
      case 3:
        return `*/${step}`;
      default:
        return random.chance(0.5) ? `${text(low)}-${text(high)}/${step}` : `${text(low)}/${step}`;
    }
  };
  return Array.from({ length: random.integer(1, items) }, item).join(",");
}

/** An interval in any spelling. */
export function intervalText(random: SeededRandom): string {
  const unit = random.pick(["minute", "hour", "day"]);
  const count = random.integer(1, random.pick([4, 100, 1440]));
  const whole = random.chance(0.5)
    ? random.pick([1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 20, 24, 30, 32, 36, 45, 48])
    : count;
  const capped = unit === "day" ? Math.min(whole, 30) : whole;
  return random.pick([
    `every ${capped} ${unit}s`,
    `rate(${capped} ${unit}${capped === 1 ? "" : "s"})`,
    unit === "day" ? `P${capped}D` : `PT${capped}${unit[0]?.toUpperCase()}`,
    "every 1 week",
  ]);
}
