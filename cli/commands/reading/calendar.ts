/**
 * `pawl calendar [TASK...]`: the schedules of many tasks on one time axis: what became of each instant, what is to come, and the
 * clock changes in between. `show/calendar` reads it.
 */
import { type Command, InvalidArgumentError } from "commander";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { durationOption, examples, instantOption, jsonOption, sinceOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import type { CalendarRange, Span } from "../../show/calendar/calendar.ts";
import { instantText } from "../../show/words.ts";
import { asUsage, PawlOption, UsageError } from "../../usage.ts";
import { setTagOption, someMeantTasks } from "../sets/meant.ts";

interface CalendarOptions extends TargetOptions {
  readonly tag?: readonly string[];
  readonly since: (now: number) => number;
  readonly before?: Date;
  readonly ahead: number;
  readonly by?: Span;
  readonly list?: number;
  readonly timeZone: string;
  readonly trigger?: string;
  readonly json?: true;
}

const dayMs = 86_400_000;
/** Of a task whose instants are listed though others are counted. */
const mostOfTask = 1_000;
/** A calendar is of ten years at most. */
const longestMs = 3_653 * dayMs;

export function calendarCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("calendar")
      .description(
        "show the schedules of all tasks on one time axis: what ran, what did not, what is to come",
      )
      .argument("[task...]", `their names, as ${session.pawl} list shows them (default: all with a schedule)`)
      .addOption(setTagOption("only tasks with it").only("nothing"))
      .addOption(
        new PawlOption("--since <when>", "from an instant, or a duration ago such as 7d")
          .argParser(sinceOption)
          .default((now: number) => now - dayMs, "1d"),
      )
      .addOption(
        new PawlOption("--ahead <duration>", "until so long from now")
          .argParser(durationOption)
          .default(dayMs, "1d"),
      )
      .addOption(
        new PawlOption("--before <instant>", "until this instant, which may have passed")
          .argParser(instantOption)
          .conflicts(["ahead"]),
      )
      .addOption(
        new PawlOption("--by <span>", "count the instants of each hour or day").choices(["hour", "day"]),
      )
      .addOption(
        new PawlOption(
          "--list <n>",
          "with --by and --json: list the instants of each task that has at most so many",
        )
          .argParser(listOption)
          .needs("--by"),
      )
      .option("--time-zone <zone>", "hours and days are those of this zone", "UTC")
      .addOption(new PawlOption("--trigger <id>", "only instants of this trigger").only("task"))
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(
          session,
          "calendar",
          "calendar count-cities expire-cities --since 7d --ahead 7d",
          "calendar --tag backup --since 2026-01-01 --before 2027-01-01 --by day --time-zone Europe/London",
        ),
      )
      .action(async (given: readonly string[], options: CalendarOptions) => {
        const { readCalendar, readScheduled, withSchedules } = await import(
          "../../show/calendar/read-calendar.ts"
        );
        const { tag, by, json, list, trigger, timeZone } = options;
        if (list !== undefined && !json) throw new UsageError("--list needs --json");
        if (trigger !== undefined && given.length !== 1)
          throw new UsageError(`--trigger is of one task, and ${given.length} are given`);
        const { WallClock } = await import("../../show/calendar/wall-clock.ts");
        const clock = asUsage(() => new WallClock(timeZone));
        const { manifest, ...deployment } = await session.reading(options);
        const meant = tag === undefined ? manifest.tasks : someMeantTasks(manifest, { tag });
        const named = [...new Set(given)].map((name) => findTask(manifest, name).name);
        const own = meant.filter(({ automatic }) => !automatic).map(({ name }) => name);
        const store = await deployment.store();
        const scheduled = await readScheduled(store);
        const names = withSchedules(given.length > 0 ? named : own, manifest, scheduled);
        // The deployment's time, which the answers have told.
        const now = session.now();
        const stretch = { ...rangeOf(options, now), now: Math.floor(now / 1000), clock, trigger };
        const { calendarJson, spans } = await import("../../show/calendar/calendar.ts");
        const step = by && spans[by];
        const read = (range: CalendarRange) => readCalendar(store, manifest, names, scheduled, range);
        if (json) {
          const lists = by === undefined ? "all" : (list ?? "none");
          return session.printJson(calendarJson(await read({ ...stretch, step, lists }), manifest.stage, by));
        }
        if (names.length === 0) return session.tell(noSchedule(given, tag));
        const { calendarText, fittingStep } = await import("../../show/calendar/calendar-text.ts");
        const { columns } = session.view();
        const shown = {
          ...stretch,
          step: step ?? fittingStep(stretch, names, columns),
          lists: "odd",
        } as const;
        session.print(calendarText(await read(shown), columns));
      }),
  );
}

function listOption(text: string): number {
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count <= mostOfTask) return count;
  throw new InvalidArgumentError(`expected a whole number from 0 to ${mostOfTask}`);
}

/** In seconds of epoch. @throws UsageError for a stretch that has no length, or too much */
function rangeOf({ since, before, ahead }: CalendarOptions, now: number): { from: number; to: number } {
  const from = Math.floor(since(now) / 1000);
  const to = Math.ceil((before?.getTime() ?? now + ahead) / 1000);
  if (from >= to)
    throw new UsageError(
      `the calendar would begin at ${instantText(from * 1000)} and end at ${instantText(to * 1000)}: give an end after its beginning`,
    );
  if ((to - from) * 1000 > longestMs)
    throw new UsageError(
      `the calendar would be of ${Math.round((to - from) / 86_400)} days: at most ten years are shown`,
    );
  return { from, to };
}

function noSchedule(given: readonly string[], tag: readonly string[] | undefined): string {
  if (given.length === 1) return `task ${given[0]} has no schedule`;
  if (given.length > 1) return `none of these ${given.length} tasks has a schedule`;
  return tag === undefined ? "no task has a schedule" : "no task with this tag has a schedule";
}
