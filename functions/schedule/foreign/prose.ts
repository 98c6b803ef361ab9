/** Schedules in words, `every weekday at 9:30 am`, and in the words of systemd, `Mon..Fri *-*-* 03:00:00`. */

const words: ReadonlyMap<string, string> = new Map([
  ["secondly", "* * * * * *"],
  ["every_second", "* * * * * *"],
  ["minutely", "* * * * *"],
  ["every_minute", "* * * * *"],
  ["hourly", "@hourly"],
  ["every_hour", "@hourly"],
  ["every_day", "@daily"],
  ["daily", "@daily"],
  ["nightly", "@daily"],
  ["midnight", "@daily"],
  ["noon", "0 12 * * *"],
  ["weekly", "@weekly"],
  ["monthly", "@monthly"],
  ["quarterly", "0 0 1 1,4,7,10 *"],
  ["semiannually", "0 0 1 1,7 *"],
  ["yearly", "@yearly"],
  ["annually", "@yearly"],
] as const);

/** `daily`, `@quarterly`. */
export function shortWord(text: string): string[] {
  const found = words.get(text.toLowerCase().replace(/^@/, ""));
  return found === undefined ? [] : [found];
}

const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const time = /(?:\b(at\s+)?(\d{1,2})(?::(\d\d))?(?::00)?\s*(am|pm)?|\b(noon|midnight))$/i;
const idle = /^(every|each|on|at|and|the|a|daily|day|days|to|through|from|run)$/;

/** `every day at 3am`, `9am daily`, `every monday and friday at 09:30`, `mon-fri at noon`. */
export function dayAndTime(text: string): string[] {
  if (!/[a-z]/i.test(text)) return [];
  const [, first, days] =
    /^(\d{1,2}(?::\d\d)?\s*(?:am|pm)?|noon|midnight)\s+(?!am\b|pm\b)([a-z].*)$/i.exec(text) ?? [];
  if (first && days && !/\d/.test(days)) return dayAndTime(`${days} at ${first}`);
  const [clock = "", at, hours, minutes, half, named] = time.exec(text) ?? [];
  // Of "every 5" nobody knows the unit.
  if (hours && !at && !minutes && !half) return [];
  const hour = named ? (/noon/i.test(named) ? 12 : 0) : hourOf(Number(hours ?? 0), half);
  const weekdays: string[] = [];
  const rest = text.slice(0, text.length - clock.length).toLowerCase();
  for (const word of rest.split(/[\s,]+/)) {
    const named = word.split("-").map(weekdayOf);
    if (named.every((day) => day !== undefined) && named.length <= 2) weekdays.push(named.join("-"));
    else if (/^(week|work|business-?)days?$/.test(word)) weekdays.push("mon-fri");
    else if (/^weekends?$/.test(word)) weekdays.push("sat,sun");
    else if (word !== "" && !idle.test(word)) return [];
  }
  if (clock === "" && weekdays.length === 0 && !/\bda(?:y|ys|ily)\b/.test(rest)) return [];
  return [`${Number(minutes ?? 0)} ${hour} * * ${weekdays.join() || "*"}`];
}

function weekdayOf(word: string): string | undefined {
  const day = word.replace(/s$/, "");
  return weekdayNames.find((name) => day === name || (day.startsWith(name) && day.endsWith("day")));
}

function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour;
  return (hour % 12) + (/pm/i.test(half) ? 12 : 0);
}

const calendar =
  /^(?:([a-z][a-z.,]*)(?:\s+|$))?(?:(?:\*-)?([\d*/,.]+)([-~])([\d*/,.]+)(?:\s+|$))?(?:([\d*/,.]+):([\d*/,.]+)(?::([\d*/,.]+))?)?$/i;

/**
 * systemd's OnCalendar: weekdays, a date of any year, which counts from the month's end after `~`, a time of day. A weekday
 * and a date must both match there, which a line can say of the first seven days, the second seven, and so on.
 */
export function onCalendar(text: string): string[] {
  const [all, named = "", month = "*", sign, day = "*", hour = "0", minute = "0", second = "0"] =
    calendar.exec(text) ?? [];
  if (!all) return [];
  let weekdays = named.replace(/([a-z]{3})[a-z]*/gi, "$1").toLowerCase() || "*";
  let date = sign === "~" ? (Number(day) === 1 ? "L" : `L-${Number(day) - 1}`) : day;
  if (weekdays !== "*" && date !== "*") {
    const week = ["1..7", "8..14", "15..21", "22..28"].indexOf(plain(date)) + 1;
    if (week === 0 || weekdays.includes("..")) return [];
    weekdays = weekdays.replace(/[a-z]+/g, (weekday) => `${weekday}#${week}`);
    date = "*";
  }
  const seconds = plain(second) === "0" ? [] : [second];
  return [[...seconds, minute, hour, date, month, weekdays].map(plain).join(" ").replaceAll("..", "-")];
}

/** Without leading zeros. */
function plain(field: string): string {
  return field.replace(/\b0+(?=\d)/g, "");
}
