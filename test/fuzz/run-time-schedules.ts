/**
 * What a schedule that is made at run time may be given: a refusal is one plain line; what is taken becomes a few schedules of
 * EventBridge that fire at its instants, and a message that the worker reads as it was meant.
 */
import fc from "fast-check";
import { PawlError } from "../../functions/model/errors.ts";
import { parseMessage } from "../../functions/model/run/messages/message.ts";
import type { Json } from "../../functions/model/task/task.ts";
import { desired } from "../../functions/run-time-schedules/desired.ts";
import { checkScheduleName, checkWhen, scheduleParams } from "../../functions/run-time-schedules/index.ts";
import { parseSchedule } from "../../functions/schedule/index.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { nastyJson } from "./nasty-json.ts";
import { isPlainLine } from "./refusal.ts";
import { eventBridgeLine, posixLine, timed } from "./schedule-texts.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const day = 86_400_000;

const when = fc.record(
  {
    cron: fc.oneof(posixLine, eventBridgeLine),
    every: timed,
    at: timed,
    timeZone: fc.constantFrom("UTC", "Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe", "PST", ""),
    until: fc.integer({ min: -1, max: 400 }).map((days) => new Date(now + days * day)),
  },
  { requiredKeys: [] },
);
const given = fc.record({
  when: fc.oneof(
    when,
    posixLine.map((cron) => ({ cron })),
    timed.map((every) => ({ every })),
  ),
  name: fc.oneof(fc.constant("ann"), fc.string({ unit: "binary", maxLength: 70 })),
  params: nastyJson,
});

/** What a check refuses, in the one line that it says. */
function refused(check: () => void): boolean {
  try {
    check();
    return false;
  } catch (error) {
    if (!(error instanceof PawlError) || !isPlainLine(error.message)) throw error;
    return true;
  }
}

export const target: FuzzTarget = {
  name: "run-time-schedules",
  property: fc.property(given, ({ when, name, params }) => {
    const isNamed = !refused(() => checkScheduleName(name));
    let text: string | undefined;
    const isKept = !refused(() => {
      text = scheduleParams(params as Json);
    });
    let checked: ReturnType<typeof checkWhen> | undefined;
    refused(() => {
      checked = checkWhen(when, now);
    });
    if (checked === undefined || !isNamed || !isKept) return;
    const { rules, startWithin, expression, zone } = checked;
    if (rules.length < 1 || rules.length > 5) throw new Error(`${rules.length} rules`);
    if (!(Number.isInteger(startWithin) && startWithin >= 60 && startWithin <= 86_400))
      throw new Error(`startWithin ${startWithin}`);
    if (parseSchedule(expression, { timeZone: zone }).next(new Date(now)) === undefined)
      throw new Error("it never fires");
    const definition = {
      ...checked,
      task: "report",
      name,
      rev: 1,
      wanted: "on",
      mostRules: 5,
      params: text,
    } as const;
    const wanted = desired({ ...definition, changes: [], at: "" }, { lanes: { report: "default" } }, now);
    if (wanted.kind !== "present") throw new Error(`it is to be ${wanted.kind}`);
    const body =
      wanted.schedules[0]?.input.replaceAll(/<aws\.scheduler\.[a-z-]+>/g, "2026-03-01T12:00:00Z") ?? "";
    const message = parseMessage(body);
    if (message.kind !== "occurrence" || message.params !== text)
      throw new Error(`read as ${JSON.stringify(message)}`);
  }),
};
