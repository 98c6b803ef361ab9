/**
 * What people bring along from other schedulers and from prose, and what to write instead. It is asked only after an
 * expression was refused. It proposes freely, but never an expression that Pawl itself would refuse.
 */
import { quoted } from "../schedule-error.ts";
import { eventBridgeCall, quartzLine } from "./eventbridge-forms.ts";
import { calendarInterval, interval } from "./intervals.ts";
import { oneInstant } from "./one-instant.ts";
import { dayAndTime, onCalendar, shortWord } from "./prose.ts";
import { crontabLine, labelledLine, respelledLine } from "./written-elsewhere.ts";
import { zoneAsOption, zoned } from "./zoned.ts";

/** Nothing that is worth rewriting is longer. */
const longest = 200;

/** Forms for which Pawl has something that is no expression. */
const answers: readonly (readonly [form: RegExp, words: string])[] = [
  [
    /^@(?:reboot|restart|startup|boot|start)$/i,
    "a run after each deploy is the trigger onStartup(), not a schedule",
  ],
  [/^(?:\S+\s+){0,5}(?:H\b|\d*~\d*(?:\/\d+)?(?:\s|$))/, 'choose the minute yourself, as in "17 3 * * *"'],
  [/^RRULE\b/i, 'a rule of a calendar is not read; write a line such as "0 3 * * mon-fri"'],
];

/** Each proposes expressions for a text, the best one first; none where it does not know the form. */
const rewritings: readonly ((text: string) => readonly string[])[] = [
  interval,
  calendarInterval,
  oneInstant,
  eventBridgeCall,
  quartzLine,
  shortWord,
  onCalendar,
  dayAndTime,
  respelledLine,
  labelledLine,
  crontabLine,
];

/**
 * What to write instead of a refused text, as the end of "… is not allowed: "; undefined if it is not known.
 * @param reads whether Pawl reads an expression
 */
export function foreignForm(text: string, reads: (expression: string) => boolean): string | undefined {
  if (text.length > longest) return undefined;
  const answer = answers.find(([form]) => form.test(text));
  if (answer) return answer[1];
  const { zone, rest } = zoned(text) ?? {};
  if (zone && rest) {
    const isRead = reads(rest);
    const instead = isRead ? undefined : foreignForm(rest, reads);
    if (isRead || instead)
      return [...(instead ? [instead] : []), zoneAsOption({ zone, rest }, isRead)].join("; ");
  }
  for (const rewrite of rewritings) {
    const found = rewrite(text).find((expression) => expression !== text && reads(expression));
    if (found)
      return `write ${quoted(found)}${/^R(?:\d|\/.*\/)/.test(text) ? "; a count or a start is not read" : ""}`;
  }
  if (/^(?:CRON_)?TZ\b/i.test(text))
    return "the time zone is an option: timeZone, or --time-zone of pawl next";
  if (/^@every\b/i.test(text)) return 'an interval such as "every 90 minutes" or "PT90M"';
  if (text.startsWith("@")) return "@hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually";
  return undefined;
}
