/**
 * `pawl override TASK SETTING=VALUE…`: puts values in place of what is deployed, until an instant or until they are
 * removed. No deploy undoes them. Everything that can be refused is refused before anything is written.
 */
import type { Command } from "commander";
import type { Override, OverrideName } from "../../../functions/model/override/override.ts";
import { show } from "../../../functions/model/show.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { OverridableTask, OverridesChanged } from "../../../functions/operators/index.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, instantOption, jsonOption, noteOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { instantText } from "../../show/words.ts";
import { asUsage, PawlOption, UsageError } from "../../usage.ts";
import { askToConfirm, yesOption } from "../approval/confirmation.ts";
import { openOperation, operatorHelp } from "./operation.ts";
import { readChange } from "./override-values.ts";

interface OverrideOptions extends TargetOptions {
  readonly note?: string;
  readonly until?: Date;
  readonly timeZone?: string;
  readonly remove?: true;
  readonly list?: true;
  readonly stageLimit?: string;
  readonly yes?: true;
  readonly json?: true;
}

const help = `
Settings: schedule (in place of all the task's timed triggers), enabled, overlap, concurrency (its limit), rateLimit (its items), maxCost,
catchUp (also as last:3 or within:7200), maxAttempts, maxItemErrors, maxItems. What says which instants start a run takes effect 200 s later, at the instant that is printed.`;

export function overrideCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("override")
      .description("put other settings in place of a deployed task's, or list what is in place of them")
      .argument("[task]", `its name, as ${session.pawl} list shows it; with --stage-limit none`)
      .argument("[setting=value...]", "what to override; with --remove, the settings' names")
      .option(...noteOption)
      .option("--until <instant>", "when it ends by itself (default: when it is removed)", instantOption)
      .option("--time-zone <zone>", "the schedule's time zone (default: UTC)")
      .addOption(
        new PawlOption("--remove", "remove the overrides of the settings that are named, or all").conflicts([
          "until",
          "timeZone",
        ]),
      )
      .addOption(
        new PawlOption("--list", "list its overrides (the default without a setting)").conflicts([
          "remove",
          "note",
          "until",
          "timeZone",
        ]),
      )
      .addOption(
        new PawlOption(
          "--stage-limit <n>",
          "how many runs of all tasks may be at work at once, or deployed; needs maxRunningTasks of the stage",
        ).conflicts(["remove", "list", "timeZone"]),
      )
      .addOption(yesOption("let timers start runs without asking, where the task asks for a confirmation"))
      .option(...jsonOption)
      .addHelpText("after", help + operatorHelp)
      .addHelpText(
        "after",
        examples(
          session,
          'override count-cities "schedule=0 5 * * *" --time-zone Europe/Paris --note "the shop opens late"',
          'override count-cities enabled=false --note "its feed is broken" --until 2030-03-30',
          'override count-cities --remove schedule --note "winter is over"',
        ),
      )
      .action(async (name: string | undefined, words: readonly string[], options: OverrideOptions) => {
        if (options.stageLimit !== undefined) {
          if (name !== undefined) throw new UsageError(`--stage-limit is of all tasks, and ${name} is given`);
          return stageLimit(session, options.stageLimit, options);
        }
        if (name === undefined) throw new UsageError("give a task, or --stage-limit");
        if (options.remove) return remove(session, name, words, options);
        if (options.list && words.length > 0)
          throw new UsageError(`--list takes no setting, and ${words.join(" ")} is given`);
        if (words.length > 0) return set(session, name, words, options);
        if (options.note !== undefined || options.until !== undefined || options.timeZone !== undefined)
          throw new UsageError("give a setting to override, such as enabled=false");
        await list(session, name, options);
      }),
  );
}

async function list(session: Session, name: string, options: OverrideOptions): Promise<void> {
  const deployment = await session.deployment(options);
  findTask(deployment.manifest, name);
  const { openOverrides, overrideTable } = await import("../../show/override/override-text.ts");
  const { removalsOf, removalText } = await import("../../show/override/removal-text.ts");
  const state = await (await deployment.store()).getPart({ task: name, part: "state" });
  const overrides = openOverrides(state, session.now());
  const removals = removalsOf(state);
  if (options.json) return printJson(session, name, overrides, removals.length > 0 ? removals : undefined);
  if (overrides.length === 0) session.tell(`${name} has no overrides`);
  else session.print(overrideTable([{ task: name, overrides }], session.view()));
  for (const one of removals) session.print(removalText(one));
}

async function set(
  session: Session,
  name: string,
  words: readonly string[],
  options: OverrideOptions,
): Promise<void> {
  const change = readChange(words);
  const { until, timeZone } = options;
  if (options.note === undefined)
    throw new UsageError("--note is needed: say why, for those who will find the override");
  const { aboveStageLook, checkedChange, limitLook, setOverrides, startsRuns } = await import(
    "../../../functions/operators/index.ts"
  );
  const deployment = await session.deployment(options);
  const task = findTask(deployment.manifest, name);
  const known = overridable(task);
  asUsage(() => checkedChange(known, change, { now: session.now(), until, timeZone }));
  if (task.settings.confirm && startsRuns(change)) {
    const doing = `override ${Object.keys(change).join(", ")} of ${name}`;
    const answer = await askToConfirm(session, deployment, task, {
      doing,
      yes: options.yes,
      what: "override",
    });
    if (answer.kind === "aborted") return;
  }
  const { context, note } = await openOperation(session, deployment, options);
  const changed = await setOverrides(context, known, change, { ...note, until, timeZone });
  await tellChanged(session, name, changed, Object.keys(change), options);
  const look = limitLook(known, changed.overrides, session.now() / 1000);
  if (look !== undefined && (change.concurrency ?? change.overlap) !== undefined)
    session.tell(`look: ${look}`);
  if (change.concurrency !== undefined) {
    const { highestOf, readStageLimit } = await import("../../show/limits/stage-limit.ts");
    const ofStage = await readStageLimit(await deployment.store(), deployment.manifest, session.now());
    const above = aboveStageLook(known, change.concurrency, highestOf(ofStage));
    if (above !== undefined) session.tell(`look: ${above}`);
  }
  const enabled = changed.overrides.findLast(({ setting }) => setting === "enabled");
  if (!task.enabled && enabled?.value !== true)
    session.tell(`task ${name} is disabled: override enabled=true too, or no schedule starts it`);
}

async function remove(
  session: Session,
  name: string,
  words: readonly string[],
  options: OverrideOptions,
): Promise<void> {
  const { removeOverrides, unknownNames } = await import("../../../functions/operators/index.ts");
  const { overrideNames } = await import("../../../functions/model/override/override.ts");
  const unknown = unknownNames(words);
  if (unknown.length > 0) throw new UsageError(unknown.join("; "));
  const names = words.length > 0 ? ([...new Set(words)] as readonly OverrideName[]) : overrideNames;
  const deployment = await session.deployment(options);
  const known = overridable(findTask(deployment.manifest, name));
  const { context, note } = await openOperation(session, deployment, options);
  const changed = await removeOverrides(context, known, names, note);
  await tellChanged(session, name, changed, changed.names, options);
}

/** Prints what was changed and from when it holds. */
async function tellChanged(
  session: Session,
  name: string,
  { overrides, from, names }: OverridesChanged,
  given: readonly string[],
  { remove: isRemoved, json }: OverrideOptions,
): Promise<void> {
  const { switchedAhead } = await import("../../../functions/model/override/override.ts");
  const { openOverrides, overrideTimesText, overrideValueText } = await import(
    "../../show/override/override-text.ts"
  );
  const now = session.now();
  const switchesAt = instantText(from * 1000);
  const isAhead = names.some((setting) => switchedAhead[setting]);
  if (json) await printJson(session, name, openOverrides({ overrides: JSON.stringify(overrides) }, now));
  else if (isRemoved)
    for (const setting of names)
      session.print(
        `${name}  ${setting} as deployed${switchedAhead[setting] ? ` from ${switchesAt}` : " again"}`,
      );
  else
    for (const one of overrides.filter(({ at, until }) => at === overrides.at(-1)?.at && until !== from))
      if (given.includes(one.setting) && one.removal === undefined)
        session.print(`${name}  ${one.setting} ${overrideValueText(one)}, ${overrideTimesText(one, now)}`);
  if (isAhead)
    session.tell(
      `until ${switchesAt} all is as before; ${session.command("pause", name)} holds its schedules back at once`,
    );
  if (!isAhead) session.tell("workers go by it within five seconds; runs under way are not ended");
}

async function printJson(session: Session, task: string, overrides: readonly Override[], removed?: unknown) {
  const { overrideJson } = await import("../../show/override/override-text.ts");
  session.printJson({ task, overrides: overrides.map(overrideJson), removed });
}

/** What is deployed of a task, for the check of an override. */
function overridable({ name, settings, triggers }: ManifestTask): OverridableTask {
  // A manifest of an earlier version has no catch-up.
  const { overlap, catchUp = "none", concurrency, rateLimit, maxCost, maxItems } = settings;
  const isKeyed = concurrency?.key !== undefined;
  return { name, overlap, catchUp, triggers, isKeyed, holdsBack: { rateLimit, maxCost, maxItems } };
}

/** Puts another limit in place of the stage's, or removes that. */
async function stageLimit(session: Session, given: string, options: OverrideOptions): Promise<void> {
  const { until, timeZone, remove } = options;
  if (timeZone !== undefined)
    throw new UsageError("--time-zone is that of a schedule: it does not go with --stage-limit");
  const isDeployed = given === "deployed";
  if (remove) throw new UsageError("to remove it write --stage-limit deployed");
  if (isDeployed && (options.note ?? until) !== undefined)
    throw new UsageError(
      "--note and --until are those of a limit: they do not go with --stage-limit deployed",
    );
  if (!isDeployed && options.note === undefined)
    throw new UsageError("--note is needed: say why, for those who will find the override");
  const limit = isDeployed ? undefined : /^(0|[1-9]\d*)$/.test(given) ? Number(given) : Number.NaN;
  if (Number.isNaN(limit))
    throw new UsageError(`--stage-limit ${show(given)} is not allowed: a number, or deployed`);
  const { checkStageLimit, setStageLimit } = await import("../../../functions/operators/index.ts");
  const { overrideJson, overrideTimesText } = await import("../../show/override/override-text.ts");
  const deployment = await session.deployment(options);
  const { maxRunningTasks, stage } = deployment.manifest;
  asUsage(() => checkStageLimit({ maxRunningTasks }, limit, { now: session.now(), until }));
  const { context, note } = await openOperation(session, deployment, options);
  const overrides = await setStageLimit(context, limit, { ...note, until });
  if (options.json) return session.printJson({ stage, overrides: overrides.map(overrideJson) });
  const newest = overrides.at(-1);
  if (limit === undefined || newest === undefined)
    return session.print(
      `${stage}  ${maxRunningTasks === undefined ? "no stage limit" : `stage limit ${maxRunningTasks}`}, as deployed`,
    );
  session.print(`${stage}  stage limit ${limit}, ${overrideTimesText(newest, session.now())}`);
  session.tell("runs under way are not ended");
}
