/**
 * The rule of every command that destroys something or starts, stops or moves a set: it says what it is about to do, and asks
 * for "yes" before it writes anything. `--yes` gives the answer where nobody can be asked. `confirmation.ts` asks what a
 * task itself wants to be asked.
 */
import { printableLine } from "../../../functions/model/printable.ts";
import { asksForName } from "../../../functions/model/task/confirm/confirm.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { Session } from "../../session.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { answerTo, canAsk, noWords, tellAnswer, yesWords } from "./question.ts";

/** The option of each command that asks first. */
export const askFirstOption = (words = "do it without asking") => new PawlOption("--yes", words);

/** What is about to happen. */
interface Plan {
  /** Such as `cancel 3 runs`, for the question. */
  readonly doing: string;
  /** What a person should see before the answer. @default nothing */
  readonly shown?: string;
  readonly stage?: string;
  /** Tasks that ask for a confirmation: the answer is theirs, and some want their names typed in place of `yes`. @default none */
  readonly confirming?: readonly Pick<ManifestTask, "name" | "settings">[];
  /** Whether runs that another person has to approve wait for that. @default true */
  readonly waits?: boolean;
  readonly yes?: boolean;
}

/** Refuses at once what would have to ask where nobody can be asked. @throws UsageError */
export function checkCanAsk(session: Session, { doing, yes }: Pick<Plan, "doing" | "yes">): void {
  if (yes || canAsk(session)) return;
  throw new UsageError(
    `${doing}: this asks first, and nobody can be asked here: --yes does it without asking`,
  );
}

/** How it was agreed to; undefined where it was not, and the command ends with 1. @throws UsageError where nobody can be asked */
export async function askFirst(session: Session, plan: Plan): Promise<"prompt" | "--yes" | undefined> {
  const { doing, shown, stage, confirming = [], waits = true, yes } = plan;
  // Shown before the refusal too, so that a person sees what --yes would agree to.
  if (!yes && !canAsk(session) && shown !== undefined) session.tell(shown);
  checkCanAsk(session, plan);
  const tell = (answer: "yes" | "no" | "none") => {
    for (const { name, settings } of confirming) {
      if (answer !== "yes") tellAnswer(session, name, "WARN", noWords(answer));
      else if (settings.confirm)
        tellAnswer(session, name, "INFO", waits ? yesWords(settings.confirm) : "run confirmed");
    }
  };
  if (yes) {
    tell("yes");
    return "--yes";
  }
  const names = confirming
    .filter(({ settings: { confirm } }) => confirm && asksForName(confirm))
    .map(({ name }) => name);
  if (shown !== undefined) session.tell(shown);
  const several = `type ${names.join(" ")} on one line, or no`;
  const wanted = names.length > 1 ? several : names.length === 1 ? `${names[0]}, or no` : "yes or no";
  const isYes = (line: string) =>
    names.length > 0 ? sameWords(line.split(/[\s,]+/), names) : /^yes$/i.test(line);
  const where = stage === undefined ? "" : ` in stage ${stage}`;
  const answer = await answerTo(session, `${printableLine(session.hidden(doing))}${where}? ${wanted}: `, {
    isYes,
    again: names.length > 1 ? `${several}: ` : `answer ${wanted}: `,
  });
  tell(answer);
  if (answer === "yes") return "prompt";
  session.tell(answer === "no" ? "nothing was done" : "no answer within 30 s: nothing was done");
  session.exitCode = exitCodes.failed;
  return undefined;
}

/** In any order. */
function sameWords(given: readonly string[], wanted: readonly string[]): boolean {
  return given.toSorted().join(" ") === wanted.toSorted().join(" ");
}
