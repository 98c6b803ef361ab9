/**
 * `pawl next`: when a schedule fires, before or after it is deployed. An expression needs no deployment.
 * `functions/schedule` parses and forecasts. An expression that it refuses is wrong usage.
 */
import type { Command } from "commander";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { type ScheduleDefinition, scheduleTrigger } from "../../../functions/model/task/run-time-schedule.ts";
import { isTimed, type ScheduleTrigger } from "../../../functions/model/task/trigger.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { countOption, examples, instantOption, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { openOverrides, overrideJson } from "../../show/override/override-text.ts";
import { leftOutBy, type ShownTrigger, shownTriggers } from "../../show/override/override-triggers.ts";
import { heldBack, heldBackText } from "../../show/triggers.ts";
import { taskPause, taskPauseText } from "../../show/why.ts";
import { asUsage, PawlOption, UsageError } from "../../usage.ts";

interface NextOptions extends TargetOptions {
  readonly expression?: string;
  readonly timeZone?: string;
  readonly from?: Date;
  readonly number: number;
  readonly json?: true;
}

export function nextCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("next")
      .description("show when a task's schedules, or an expression, fire next")
      .argument("[task]", `its name, as ${session.pawl} list shows it`)
      .addOption(
        new PawlOption("--expression <expression>", "a schedule's expression, instead of a task")
          .only("nothing")
          .conflicts(["project", "stage", "profile", "region", "endpoint"]),
      )
      .addOption(
        new PawlOption("--time-zone <zone>", "the expression's time zone (default: UTC)")
          .only("nothing")
          .needs("--expression"),
      )
      .option("--from <instant>", "show instants after this one (default: now)", instantOption)
      .option("-n, --number <n>", "how many instants to show", countOption, 10)
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(session, "next count-cities", 'next --expression "0 3 * * *" --time-zone Europe/London'),
      )
      .action(async (task: string | undefined, options: NextOptions) => {
        const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
        const schedule = await import("../../../functions/schedule/index.ts");
        const { forecast, quoted, zoneRules } = schedule;
        const { forecastText } = await import("../../show/forecast-text.ts");
        const { number: count, json } = options;
        if (task === undefined) {
          const { expression, timeZone = "UTC" } = options;
          if (expression === undefined) throw new UsageError("give a task or --expression");
          const from = options.from ?? new Date(session.now());
          const found = asUsage(() => forecast(expression, { timeZone, from, count }));
          const rules = zoneRules(session.shell.tz, new Date(session.now()));
          if (json) return session.printJson({ ...found, timeZoneRules: rules.release });
          return session.print(forecastText(found, rules));
        }
        if (/[\s*(@]/.test(task)) {
          throw new UsageError(
            `task ${quoted(task)} is not allowed: give a schedule as --expression ${quoted(task)}`,
          );
        }
        const deployment = await session.reading(options);
        const found = findTask(deployment.manifest, task);
        const store = await deployment.store();
        const made = (await readDefinitions(store, task)).filter(({ wanted }) => wanted === "on");
        const state = await store.getPart({ task, part: "state" });
        // The deployment's time, which the answers above have told.
        const now = session.now();
        const from = options.from ?? new Date(now);
        const held = heldBack(found, state, now);
        const paused = taskPause(state, now);
        const overrides = openOverrides(state, now);
        const all = schedulesOf(found, shownTriggers(found, overrides), made);
        const triggers = all.filter(({ trigger }) => canRead(session, schedule, trigger));
        const each = triggers.map(({ trigger, override }) => {
          const { id, expression, timeZone, precise, jitterSeconds, limits } = trigger;
          const asked = { timeZone, seed: task, limits, from, count, precise, jitterSeconds };
          const shown = forecast(expression, asked);
          const own = override && {
            override: true,
            translation: { kind: "sweeper", reason: "an override" } as const,
          };
          return { trigger: id, ...shown, ...own };
        });
        const rules = zoneRules(session.shell.tz, new Date(now));
        const heldText = (at: number, i: number) => {
          const leftOut = leftOutBy(overrides, triggers[i] as ShownSchedule, at);
          return heldBackText(leftOut ?? held, at, now);
        };
        if (json) {
          const marked = each.map(({ instants, ...one }, i) => ({
            ...one,
            instants: instants.map((instant) => ({
              ...instant,
              held: instant.utc === null ? undefined : heldText(Date.parse(instant.utc), i),
            })),
          }));
          const open = overrides.length > 0 ? overrides.map(overrideJson) : undefined;
          return session.printJson({
            task,
            paused,
            overrides: open,
            timeZoneRules: rules.release,
            triggers: marked,
          });
        }
        if (held?.words === "disabled") session.tell(`task ${task} is disabled: its schedules do not fire`);
        if (paused) session.tell(`task ${task} is paused ${taskPauseText(paused)}`);
        session.print(
          each
            .map((one, i) => {
              const name = triggers[i]?.override === undefined ? one.trigger : `${one.trigger}, an override`;
              return `${name}\n${forecastText(one, rules, (at) => heldText(at, i))}`;
            })
            .join("\n\n"),
        );
      }),
  );
}

/** Whether this version can read a schedule: another one may have written it. One that it cannot read keeps no other from being shown. */
function canRead(
  session: Session,
  { readSchedule, ScheduleError }: typeof import("../../../functions/schedule/index.ts"),
  { id, expression, timeZone }: ScheduleTrigger,
): boolean {
  try {
    readSchedule(expression, { timeZone });
    return true;
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    session.tell(`look: ${id} fires nothing by this version of Pawl: ${error.message}`);
    return false;
  }
}

/** A trigger that fires by a schedule. */
interface ShownSchedule extends Omit<ShownTrigger, "trigger"> {
  readonly trigger: ScheduleTrigger;
}

/** The schedules of a task. @throws UsageError for a task without any */
function schedulesOf(
  { name }: ManifestTask,
  shown: readonly ShownTrigger[],
  made: readonly ScheduleDefinition[],
): readonly ShownSchedule[] {
  const deployed = shown.filter((one): one is ShownSchedule => isTimed(one.trigger));
  const found = [...deployed, ...made.map((each) => ({ trigger: asTrigger(each), isMadeAtRunTime: true }))];
  if (found.length === 0) throw new UsageError(`task ${name} has no schedule`);
  return found;
}

/** A schedule that was made at run time, as a forecast takes a trigger. */
function asTrigger({ name, expression, zone, until }: ScheduleDefinition): ScheduleTrigger {
  const limits = until === undefined ? undefined : { endAt: until };
  return { kind: "cron", id: scheduleTrigger(name), expression, timeZone: zone, limits };
}
