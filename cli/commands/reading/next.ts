/**
 * `pawl next`: when a schedule fires, before or after it is deployed. An expression needs no deployment. All
 * that is said of it comes from `functions/schedule`, which parses it; here it is only set in columns.
 */
import type { Command } from "commander";
import { NotFoundError } from "../../../functions/model/errors.ts";
import type { ScheduleTrigger } from "../../../functions/model/trigger.ts";
import type { Forecast, Translation } from "../../../functions/schedule/index.ts";
import { findTask } from "../../deployment/find.ts";
import { choosesDeployment, type TargetOptions } from "../../deployment/target.ts";
import { instantOption } from "../../instant-option.ts";
import type { Session } from "../../session.ts";
import { labelled, table } from "../../show/table.ts";
import { UsageError } from "../../usage-error.ts";
import { wholeNumber } from "./history.ts";

interface NextOptions extends TargetOptions {
  readonly expression?: string;
  readonly timeZone?: string;
  readonly from?: Date;
  readonly number: number;
  readonly json?: true;
}

export function nextCommand(program: Command, session: Session): void {
  choosesDeployment(program.command("next"))
    .description("show when a task's schedules, or an expression, fire next")
    .argument("[task]")
    .option("--expression <expression>", "a schedule, instead of a task's")
    .option("--time-zone <zone>", "its time zone (default: UTC)")
    .option("--from <instant>", "instants after this one (default: now)", instantOption)
    .option("-n, --number <n>", "so many instants", wholeNumber, 10)
    .option("--json", "print one JSON document")
    .action(async (task: string | undefined, options: NextOptions) => {
      const { forecast } = await import("../../../functions/schedule/index.ts");
      const { number: count, json, from = new Date(session.shell.clock.now()) } = options;
      if (task === undefined) {
        const { expression, timeZone = "UTC" } = options;
        if (expression === undefined) throw new UsageError("give a task or --expression");
        const shown = forecast(expression, { timeZone, from, count });
        return json ? session.printJson(shown) : session.print(forecastText(shown));
      }
      if (options.expression !== undefined || options.timeZone !== undefined) {
        throw new UsageError("a task has its own schedules: --expression and --time-zone go without one");
      }
      const triggers = await scheduled(session, task, options);
      const each = triggers.map(({ id, expression, timeZone }) => ({
        trigger: id,
        ...forecast(expression, { timeZone, seed: task, from, count }),
      }));
      if (json) return session.printJson({ task, triggers: each });
      session.print(each.map((one) => `${one.trigger}\n${forecastText(one)}`).join("\n\n"));
    });
}

async function scheduled(session: Session, name: string, target: TargetOptions): Promise<ScheduleTrigger[]> {
  const task = findTask((await session.deployment(target)).manifest, name);
  const triggers = task.triggers.filter((trigger) => trigger.kind !== "startup");
  if (triggers.length === 0) throw new NotFoundError(`task ${name} has no schedule`);
  if (!task.enabled) session.tell(`task ${name} is disabled: its schedules do not fire`);
  return triggers;
}

function forecastText({ expression, timeZone, description, translation, instants }: Forecast): string {
  const head = labelled([
    ["expression", expression],
    ["time zone", timeZone],
    ["means", description],
    ["on AWS", translationText(translation)],
  ]);
  const rows = instants.map(({ utc, local, note = "" }) => [local, utc ?? "", note]);
  return `${head}\n\n${rows.length === 0 ? "never fires again" : table(["local", "UTC", ""], rows)}`;
}

function translationText(translation: Translation): string {
  if (translation.kind === "sweeper") return `expanded by Pawl's clock: ${translation.reason}`;
  return translation.schedules
    .map(({ scheduleExpression, timeZone }) => `${scheduleExpression} in ${timeZone}`)
    .join("\n");
}
