/**
 * `pawl schedule add|list|remove|pause|resume`: schedules that are made at run time, without a deploy. They are stored in the
 * deployment's tables and in EventBridge, and no deploy changes them.
 */
import { Argument, type Command } from "commander";
import { addTargetOptions } from "../../deployment/target.ts";
import { examples, instantOption, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { askFirstOption } from "../approval/ask-first.ts";
import type { ScheduleCommandOptions } from "./schedule-options.ts";

/** What `pawl schedule` does. */
export const scheduleActions = ["add", "list", "remove", "pause", "resume"] as const;
type Action = (typeof scheduleActions)[number];

/** The options that each action takes, besides those of every command. */
const takes: Readonly<Record<Action, readonly (keyof ScheduleCommandOptions)[]>> = {
  add: ["cron", "every", "at", "timeZone", "until", "name", "params", "param", "replace", "note", "yes"],
  list: [],
  remove: ["name", "note", "yes"],
  pause: ["name", "note"],
  resume: ["name", "note"],
};
const ofSome = [...new Set(Object.values(takes).flat())];

export function scheduleCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("schedule")
      .description("add, list, remove, pause or resume schedules without a deploy")
      .addArgument(new Argument("<action>", "what to do").choices(scheduleActions))
      .argument("[task]", "the task that it starts")
      .argument("[name]", "to remove, pause and resume: the schedule's name")
      .addOption(
        new PawlOption("--cron <expression>", "when it fires: a cron line").conflicts(["every", "at"]),
      )
      .addOption(new PawlOption("--every <duration>", 'an interval, such as "15 minutes"').conflicts(["at"]))
      .option("--at <instant>", "one instant; without an offset in the time zone")
      .option("--time-zone <zone>", "the time zone of cron line and instant (default: UTC)")
      .option("--until <instant>", "it does not fire at this instant or later", instantOption)
      .option("--name <name>", "the schedule's name (default: drawn from when it fires and its params)")
      .option("--params <json>", "the params of its runs, or @FILE, or - for standard input")
      .addOption(new PawlOption("--param <name=value>", "one param of its runs, over --params").repeatable())
      .option("--replace", "change the schedule of that name, if there is one")
      .addOption(askFirstOption("with remove, and with add of a task that asks: without asking"))
      .option(...noteOption)
      .option(...jsonOption)
      .addHelpText("after", scheduleHelp)
      .addHelpText(
        "after",
        examples(
          session,
          'schedule add count-cities --cron "0 8 * * mon" --time-zone Europe/Paris --name weekly',
          "schedule list",
          "schedule remove count-cities weekly --yes",
        ),
      )
      .action(async (action: Action, task: string | undefined, name: string | undefined, options) => {
        checkOptions(action, options);
        const of = task === undefined ? undefined : { task, name: nameOf(name, options) };
        if (action === "list") {
          if (name !== undefined) throw new UsageError("list takes a task, and no name");
          const { listSchedules } = await import("./list-schedules.ts");
          return listSchedules(session, task, options);
        }
        if (of === undefined) throw new UsageError(`${action} needs a task`);
        if (action === "add") {
          const { addOne } = await import("./add-schedule.ts");
          return addOne(session, of, options);
        }
        if (of.name === undefined)
          throw new UsageError(`${action} needs a name: pawl schedule list ${of.task} shows those there are`);
        const { changeOne } = await import("./change-schedule.ts");
        return changeOne(session, action, { task: of.task, name: of.name }, options);
      }),
  );
}

const scheduleHelp = `
A schedule is stored in the deployment's tables and in EventBridge: a deploy does not change it.
Seconds, windows and intervals of seconds belong into the task's file.`;

function nameOf(name: string | undefined, { name: option }: ScheduleCommandOptions): string | undefined {
  if (name !== undefined && option !== undefined && name !== option)
    throw new UsageError(`the schedule has two names: ${name}, and --name ${option}`);
  return name ?? option;
}

function checkOptions(action: Action, options: ScheduleCommandOptions): void {
  const odd = ofSome.find((key) => options[key] !== undefined && !takes[action].includes(key));
  if (odd === undefined) return;
  const flag = `--${odd.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const with_ = scheduleActions.filter((each) => takes[each].includes(odd));
  throw new UsageError(`${flag} goes with ${with_.join(", ")}, not with ${action}`);
}
