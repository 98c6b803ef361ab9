/** Schedules in words, `every weekday at 9:30 am`, and in the words of systemd, `Mon..Fri *-*-* 03:00:00`. */

const words: Readonly<Record<string, string>> = {
  secondly: "* * * * * *",
  every_second: "* * * * * *",
  minutely: "* * * * *",
  every_minute: "* * * * *",
  hourly: "@hourly",
  daily: "@daily",
  nightly: "@daily",
  midnight: "@daily",
  noon: "0 12 * * *",
  weekly: "@weekly",
  monthly: "@monthly",
  quarterly: "0 0 1 1,4,7,10 *",
  semiannually: "0 0 1 1,7 *",
  yearly: "@yearly",
  annually: "@yearly",
};

/** `daily`, `@quarterly`. */
export function shortWord(text: string): string[] {
  const found = words[text.toLowerCase().replace(/^@/, "")];
  return found === undefined ? [] : [found];
}

const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const time = /(?:\b(\d{1,2})(?::(\d\d))?(?::00)?\s*(am|pm)?|\b(noon|midnight))$/i;
const idle = /^(every|each|on|at|and|the|a|daily|day|days|to|through|from|run)$/;

/** `every day at 3am`, `every monday and friday at 09:30`, `weekdays at noon`. */
export function dayAndTime(text: string): string[] {
  if (!/[a-z]/i.test(text)) return [];
  const [clock = "", hours, minutes = "0", half, named] = time.exec(text) ?? [];
  const hour = named ? (/noon/i.test(named) ? 12 : 0) : hourOf(Number(hours ?? 0), half);
  const weekdays: string[] = [];
  for (const word of text
    .slice(0, text.length - clock.length)
    .toLowerCase()
    .split(/[\s,]+/)) {
    const day = word.replace(/s$/, "");
    const short = weekdayNames.find((name) => day === name || (day.startsWith(name) && day.endsWith("day")));
    if (short) weekdays.push(short);
    else if (/^(week|work|business-?)day$/.test(day)) weekdays.push("mon-fri");
    else if (day === "weekend") weekdays.push("sat,sun");
    else if (word !== "" && !idle.test(word)) return [];
  }
  return [`${Number(minutes)} ${hour} * * ${weekdays.join() || "*"}`];
}

function hourOf(hour: number, half: string | undefined): number {
  if (!half) return hour;
  return (hour % 12) + (/pm/i.test(half) ? 12 : 0);
}

const calendar =
  /^(?:([a-z][a-z.,]*)\s+)?(?:(?:\*-)?(\*|\d\d?)-(\*|\d\d?)(?:\s+|$))?(?:([\d*/,.]+):([\d*/,.]+)(?::([\d*/,.]+))?)?$/i;

/** systemd's OnCalendar: weekdays, a date of any year, a time of day. */
export function onCalendar(text: string): string[] {
  const [all, weekdays, month = "*", date = "*", hour = "0", minute = "0", second = "0"] =
    calendar.exec(text) ?? [];
  if (!all) return [];
  const days = (weekdays ?? "*").replace(/([a-z]{3})[a-z]*/gi, "$1").toLowerCase();
  const fields = [/^0+$/.test(second) ? "" : second, minute, hour, date, month, days];
  return [
    fields
      .join(" ")
      .trim()
      .replaceAll("..", "-")
      .replace(/\b0+(?=\d)/g, ""),
  ];
}
