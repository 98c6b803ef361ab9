/** Schedules with their time zone beside them, which Pawl takes as an option. */
import { timeZone } from "../instants/time-zone.ts";
import { quoted } from "../schedule-error.ts";

export interface Zoned {
  readonly zone: string;
  /** The text without the zone. */
  readonly rest: string;
}

const forms: readonly RegExp[] = [
  // CRON_TZ=Europe/London 0 3 * * *, in quotation marks, after a colon, on a line of its own.
  /^(?:CRON_)?TZ\s*=\s*["']?:?(?<zone>[\w/+-]+)["']?[\s;]+(?<rest>\S.*)$/is,
  // cron("0 3 * * *", { timeZone: "Europe/London" })
  /^(?:cron|every|at)\(\s*(["'`])(?<rest>.+?)\1\s*,.*?timeZone:\s*(["'`])(?<zone>[\w/+-]+)\3.*$/s,
  // Europe/London 0 3 * * *
  /^(?<zone>UTC|GMT|[A-Za-z]\w+\/[\w/+-]+)\s+(?<rest>\S.*)$/s,
  // 0 3 * * * Europe/London, (Europe/London), [Europe/London], UTC, EST, Z, +02:00
  /^(?<rest>.*\S)\s+[([]?(?<zone>Z|(?!SAT)[A-Z]{2,4}T|UTC|[A-Za-z]\w+\/[\w/+-]+|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?)[)\]]?$/s,
  // 2026-12-01T09:00[Europe/London]
  /^(?<rest>.*\S)\s*\[(?<zone>[\w/+-]+)\]$/s,
];

/** Tells a zone with a slash from the path of a command. */
const area =
  /^(?:africa|america|antarctica|arctic|asia|atlantic|australia|brazil|canada|chile|etc|europe|indian|mexico|pacific|us)\//i;

export function zoned(text: string): Zoned | undefined {
  for (const form of forms) {
    const { zone, rest } = form.exec(text)?.groups ?? {};
    const isPath = zone?.includes("/") && !area.test(zone) && !/^(?:CRON_)?TZ\b/i.test(text);
    if (zone && rest && !isPath) return { zone, rest };
  }
  return undefined;
}

/** How to give the zone beside an expression that Pawl reads, or beside what is not known yet. */
export function zoneAsOption({ zone, rest }: Zoned, isRead: boolean): string {
  const known = isKnown(zone);
  if (!isRead || !known) {
    const names = known ? "" : ', an IANA name such as "Europe/London",';
    return `the time zone is an option: timeZone${names} or --time-zone of pawl next`;
  }
  const maker = /^(every\b|P|rate\()/i.test(rest)
    ? "every"
    : /^(at\(|\d+-\d+-\d+T)/.test(rest)
      ? "at"
      : "cron";
  const call = `${maker}(${quoted(rest)}, { timeZone: ${quoted(zone)} })`;
  return `the time zone is an option: ${call}, or --time-zone ${zone} of pawl next`;
}

function isKnown(zone: string): boolean {
  try {
    return timeZone(zone).name === zone;
  } catch {
    return false;
  }
}
