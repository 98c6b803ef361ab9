/**
 * Asks whether a run of a task with `confirm` may begin: yes or no, or the task's name. Nothing is written before the answer.
 * What was answered is one line on standard error with time, level and task, as a log has it. Where nobody can be asked,
 * `--yes` says so.
 */
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import type { Confirmed } from "../../../functions/model/run/record/confirmed.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import {
  asksForName,
  isOfMany,
  needsAnother,
  type StartsMany,
  unapproved,
} from "../../../functions/model/task/confirm/confirm.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { shownRun } from "../../show/run/shown-run.ts";
import { labelled } from "../../show/table.ts";
import { instantText } from "../../show/words.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { answerTo, canAsk, noWords, tellAnswer, yesWords } from "./question.ts";

/** The option of each command that asks. */
export const yesOption = (words = "confirm it without asking, where its task asks") =>
  new PawlOption("--yes", words);

/** What is about to happen. */
export interface AskedAbout {
  /** Such as `start drop`, for the question. */
  readonly doing: string;
  readonly params?: Json;
  readonly yes?: true;
  /** What is confirmed. Of an approval its command logs what came of it. @default a run is started or redriven */
  readonly what?: "approval" | StartsMany;
}

/** How it was confirmed. Not asked: the task needs no confirmation. */
export type Answer =
  | { readonly kind: "confirmed"; readonly how?: Confirmed["how"] }
  | { readonly kind: "aborted" };

/** Asks, unless the task needs no confirmation or `--yes` gives it. Aborted: the command ends with 1. @throws UsageError where nobody can be asked */
export async function askToConfirm(
  session: Session,
  { project, stage }: Pick<DeployedPawl, "project" | "stage">,
  task: Pick<ManifestTask, "name" | "description" | "lane" | "settings">,
  { doing, params, yes, what }: AskedAbout,
): Promise<Answer> {
  const { confirm } = task.settings;
  if (!confirm) return { kind: "confirmed" };
  const isMany = isOfMany(what);
  const refusal = isMany ? unapproved(confirm, task.name, what) : undefined;
  if (refusal !== undefined) throw new MoveRefusedError(refusal);
  const done = what === undefined ? yesWords(confirm) : what === "approval" ? "" : `${what} confirmed`;
  if (yes) return logged(session, task.name, done, "--yes");
  if (!canAsk(session))
    throw new UsageError(
      `task ${task.name} asks for a confirmation, and nobody can be asked here: --yes confirms it`,
    );
  const given = { task: task.name, params: params === undefined ? undefined : JSON.stringify(params) };
  const shown = shownRun(given as RunRecord, session.view());
  session.tell(
    [
      `task ${task.name} of project ${project}, stage ${stage}, asks for a confirmation: understand its role and effects before you go on`,
      labelled([
        ["it does", task.description],
        ["lane", task.lane],
        ["params", shown.params],
        [
          "then",
          isMany
            ? "workers begin its runs without another question"
            : needsAnother(confirm) && what === undefined
              ? "it waits until another person approves it"
              : "a worker begins it",
        ],
      ]),
    ].join("\n"),
  );
  const isNamed = asksForName(confirm);
  const wanted = isNamed ? `the task's name, ${task.name}, or no` : "yes or no";
  const answer = await answerTo(session, `${doing} in stage ${stage}? ${wanted}: `, {
    isYes: (line) => (isNamed ? line === task.name : /^yes$/i.test(line)),
    again: `answer ${wanted}: `,
  });
  if (answer === "yes") return logged(session, task.name, done, "prompt");
  return logged(session, task.name, noWords(answer, what));
}

/** Says what a run waits for that was started, and may not be confirmed by who started it. */
export function tellApproval(session: Session, run: RunRecord): void {
  const until = instantText(new Date(run.dueAt ?? 0).toISOString());
  session.tell(
    `it waits until ${until} for another person: ${session.command("approve", runId(run))}, or ${session.command("decline", runId(run))}`,
  );
}

/** Tells the answer, and lets the command end with 1 where it was none. */
function logged(session: Session, task: string, words: string, how?: Confirmed["how"]): Answer {
  const isConfirmed = how !== undefined;
  if (words !== "") tellAnswer(session, task, isConfirmed ? "INFO" : "WARN", words);
  if (isConfirmed) return { kind: "confirmed", how };
  session.exitCode = exitCodes.failed;
  return { kind: "aborted" };
}
