/** One instant as it is written elsewhere: `2026-12-01 09:00`, `20261201T090000Z`, a date alone, an offset without its colon. */

const form =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:(?:T|\s+)(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

export function oneInstant(text: string): string[] {
  const [all, year, month, date, hours = "00", minutes = "00", seconds = "00", zone = ""] =
    form.exec(text) ?? [];
  if (!all) return [];
  const [, offsetHours, offsetMinutes = "00"] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const offset = offsetHours ? `${offsetHours}:${offsetMinutes}` : zone && "Z";
  return [`${year}-${month}-${date}T${hours}:${minutes}:${seconds}${offset}`];
}
