/**
 * `pawl next`: when a schedule fires, before or after it is deployed. An expression needs no deployment.
 * `functions/schedule` parses and forecasts. An expression that it refuses is wrong usage.
 */
import type { Command } from "commander";
import { NotFoundError } from "../../../functions/model/errors.ts";
import type { ScheduleTrigger } from "../../../functions/model/task/trigger.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { countOption, examples, instantOption, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { scheduled } from "../../show/triggers.ts";
import { PawlOption, UsageError } from "../../usage.ts";

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
      .argument("[task]", "its name, as pawl list shows it")
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
        examples("pawl next count-cities", 'pawl next --expression "0 3 * * *" --time-zone Europe/London'),
      )
      .action(async (task: string | undefined, options: NextOptions) => {
        const { forecast, quoted, ScheduleError, zoneRules } = await import(
          "../../../functions/schedule/index.ts"
        );
        const { forecastText } = await import("../../show/forecast-text.ts");
        const { number: count, json, from = new Date(session.now()) } = options;
        if (task === undefined) {
          const { expression, timeZone = "UTC" } = options;
          if (expression === undefined) throw new UsageError("give a task or --expression");
          const found = usage(ScheduleError, () => forecast(expression, { timeZone, from, count }));
          const rules = zoneRules(session.shell.tz, new Date(session.now()));
          if (json) return session.printJson({ ...found, timeZoneRules: rules.release });
          return session.print(forecastText(found, rules));
        }
        if (/[\s*(@]/.test(task)) {
          throw new UsageError(
            `task ${quoted(task)} is not allowed: give a schedule as --expression ${quoted(task)}`,
          );
        }
        const triggers = await schedulesOf(session, task, options);
        const each = triggers.map(({ id, expression, timeZone }) => ({
          trigger: id,
          ...forecast(expression, { timeZone, seed: task, from, count }),
        }));
        const rules = zoneRules(session.shell.tz, new Date(session.now()));
        if (json) return session.printJson({ task, timeZoneRules: rules.release, triggers: each });
        session.print(each.map((one) => `${one.trigger}\n${forecastText(one, rules)}`).join("\n\n"));
      }),
  );
}

/** Turns an error about the given expression into one of wrong usage. */
function usage<T>(kind: new (...args: never[]) => Error, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof kind ? new UsageError(error.message, { cause: error }) : error;
  }
}

async function schedulesOf(
  session: Session,
  name: string,
  target: TargetOptions,
): Promise<ScheduleTrigger[]> {
  const task = findTask((await session.deployment(target)).manifest, name);
  const triggers = scheduled(task.triggers);
  if (triggers.length === 0) throw new NotFoundError(`task ${name} has no schedule`);
  if (!task.enabled) session.tell(`task ${name} is disabled: its schedules do not fire`);
  return triggers;
}
