/**
 * `pawl explain TASK INSTANT`: what happened at an instant, or will, and why; also of an instant at which no schedule
 * fires. Of several triggers it tells those that fire then; where none does, it says of each why not, unless there are many.
 */
import type { Command } from "commander";
import type { Override } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { isTaskName } from "../../../functions/model/run/run-name.ts";
import type { Piece } from "../../../functions/model/task/ledger.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import {
  type ScheduleDefinition,
  scheduleOfTrigger,
} from "../../../functions/model/task/run-time-schedule.ts";
import { isTimed } from "../../../functions/model/task/trigger.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import type { Explained } from "../../deployment/verdicts.ts";
import { examples, jsonOption, whenOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { heldBackBy } from "../../show/override/override-text.ts";
import { heldBack } from "../../show/triggers.ts";
import type { Around } from "../../show/verdict/verdict-text.ts";
import type { TaskPause } from "../../show/why.ts";
import { instantText, joined } from "../../show/words.ts";
import { UsageError } from "../../usage.ts";

interface ExplainOptions extends TargetOptions {
  readonly trigger?: string;
  readonly json?: true;
}

export function explainCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("explain")
      .description("say what happened at an instant of a task's schedules, or will, and why")
      .argument("<task>", `its name, as ${session.pawl} list shows it`)
      .argument("<instant>", "an instant, a duration ago such as 2h, or a run", whenOption)
      .option("--trigger <id>", "only of this trigger")
      .option(...jsonOption)
      .addHelpText("after", examples(session, "explain count-cities 2026-03-29T02:00:00Z"))
      .action(async (task: string, when: (now: number) => number, options: ExplainOptions) => {
        const { Verdicts } = await import("../../deployment/verdicts.ts");
        const { verdictText, verdictWord } = await import("../../show/verdict/verdict-text.ts");
        const { taskPause } = await import("../../show/why.ts");
        const deployment = await session.reading(options);
        const store = await deployment.store();
        // No table takes a longer name for a key.
        if (!isTaskName(task)) findTask(deployment.manifest, task);
        const state = await store.getPart({ task, part: "state" });
        // The deployment's time, which the answer has told.
        const now = session.now();
        const verdicts = await Verdicts.read(store, deployment.manifest, task, now);
        const found = deployment.manifest.tasks.find(({ name }) => name === task);
        if (verdicts.triggers.length === 0) {
          findTask(deployment.manifest, task);
          throw new UsageError(`task ${task} has no schedule`);
        }
        const { trigger } = options;
        if (trigger !== undefined && !verdicts.triggers.includes(trigger))
          throw new UsageError(
            `no trigger ${JSON.stringify(trigger)} of task ${task}: there are ${verdicts.triggers.join(", ")}`,
          );
        const at = Math.floor(when(now) / 1000);
        const all = trigger === undefined ? await verdicts.at(at) : [await verdicts.of(trigger, at)];
        const instant = instantText(at * 1000);
        const asked = chosen(all);
        if (asked.length === 0)
          session.tell(
            `none of the ${all.length} triggers of ${task} fires at ${instant}: --trigger ID says why one does not`,
          );
        const told = await Promise.all(
          asked.map(async (one) => {
            const around = await aroundOf(one, {
              task,
              found,
              now,
              held: found && heldBack(found, state, now),
              pause: taskPause(state, now),
              overrides: overridesOf(state),
              definitions: verdicts.definitions,
            });
            return { ...one, text: verdictText(one, around), word: verdictWord(one.verdict, now) };
          }),
        );
        if (options.json) {
          const { runJson } = await import("../../show/run/run-json.ts");
          return session.printJson({
            task,
            instant,
            verdicts: told.map(({ trigger, verdict, text, word }) => ({
              trigger,
              verdict: word,
              why: text,
              run: verdict.kind === "recorded" ? runJson(verdict.run, session.view()) : undefined,
            })),
          });
        }
        if (told.length > 0)
          session.print(told.map(({ trigger, text }) => `${task}/${instant}/${trigger}  ${text}`).join("\n"));
      }),
  );
}

/** Of so many triggers it is said why none fires, one by one. */
const mostSilent = 10;

/** Those that fire then; where none does, all, or none of many. */
function chosen(all: readonly Explained[]): readonly Explained[] {
  const silent: readonly Explained["verdict"]["kind"][] = [
    "no occurrence",
    "not known yet",
    "no longer known",
  ];
  const firing = all.filter(({ verdict }) => !silent.includes(verdict.kind));
  if (firing.length > 0) return firing;
  return all.length > mostSilent ? [] : all;
}

interface Surroundings {
  readonly task: string;
  readonly found: ManifestTask | undefined;
  readonly now: number;
  readonly held: ReturnType<typeof heldBack>;
  readonly pause: TaskPause | undefined;
  readonly overrides: readonly Override[];
  readonly definitions: readonly ScheduleDefinition[];
}

async function aroundOf(
  one: Explained,
  { task, found, now, held, pause, ...others }: Surroundings,
): Promise<Around> {
  const { verdict, trigger: id, at } = one;
  if (verdict.kind === "no occurrence") {
    const { aroundInstant } = await import("../../show/verdict/around-instant.ts");
    return { now, around: await aroundInstant(task, verdict.piece, at) };
  }
  if (verdict.kind === "will run") {
    const isMade = scheduleOfTrigger(id) !== undefined;
    const isDeployed = isMade || found?.triggers.some((each) => isTimed(each) && each.id === id) === true;
    const ofSchedule = isMade ? scheduleInTheWay(verdict.piece, found) : undefined;
    return { now, inTheWay: ofSchedule ?? inTheWay(verdict.piece, isDeployed, held, at * 1000) };
  }
  const { startsWithin } = await import("../../deployment/starts-within.ts");
  const seconds = await startsWithin(one, { found, ...others });
  const isOfPause = pause?.at !== undefined && Date.parse(pause.at) <= at * 1000;
  return {
    now,
    pausedBy: isOfPause ? heldBackBy(pause) : undefined,
    startsUntil: seconds === undefined ? undefined : (at + seconds) * 1000,
  };
}

/** Of a schedule that was made at run time. */
function scheduleInTheWay({ off }: Piece, found: ManifestTask | undefined): string | undefined {
  if (off === "paused") return "the schedule is paused";
  if (off === "removed") return "the schedule was removed";
  return found === undefined ? "the task is not deployed any more" : undefined;
}

function inTheWay(
  piece: Piece,
  isDeployed: boolean,
  held: ReturnType<typeof heldBack>,
  at: number,
): string | undefined {
  if (piece.off === "limit") return "the trigger has started its maxRuns";
  if (piece.off === "overridden")
    return joined(" ", ["an override puts another schedule in its place", heldBackBy(piece)]);
  if (piece.off === "disabled" && piece.base !== undefined)
    return joined(" ", ["the task is disabled", heldBackBy(piece)]);
  // An override starts it though nothing is deployed that would.
  if (piece.base !== undefined && held?.words === "disabled") return undefined;
  if (!isDeployed && piece.base === undefined) return "the trigger is not deployed any more";
  if (held === undefined || at >= Date.parse(held.until ?? "9999-12-31")) return undefined;
  const until = held.until === undefined ? "" : ` until ${instantText(held.until)}`;
  return `the task is ${held.words}${until}`;
}
