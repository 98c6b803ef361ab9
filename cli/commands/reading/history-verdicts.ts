/** `pawl history TASK --verdicts`: the instants of a task's schedules, the newest first, each with its verdict. */
import { isTaskName } from "../../../functions/model/run/run-name.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { findTask } from "../../deployment/find.ts";
import { type Explained, Verdicts } from "../../deployment/verdicts.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { verdictText, verdictWord } from "../../show/verdict/verdict-text.ts";
import { instantText, shortened } from "../../show/words.ts";
import { UsageError } from "../../usage.ts";

/** What is shown where no `--since` is given. */
const defaultDays = 7;
const daySeconds = 86_400;

export interface VerdictsAsked {
  readonly store: RunStore;
  readonly manifest: Manifest;
  readonly task: string;
  readonly now: number;
  readonly json?: true;
}

/** Epoch milliseconds; `before` is exclusive. */
export interface VerdictRange {
  readonly number: number;
  readonly since?: number;
  readonly before?: number;
  readonly isDefault: boolean;
}

export async function showVerdicts(
  session: Session,
  { store, manifest, task, now, json }: VerdictsAsked,
  { number, since, before, isDefault }: VerdictRange,
): Promise<void> {
  // No table takes a longer name for a key.
  if (!isTaskName(task)) findTask(manifest, task);
  const verdicts = await Verdicts.read(store, manifest, task, now);
  if (verdicts.triggers.length === 0) {
    findTask(manifest, task);
    throw new UsageError(`task ${task} has no schedule`);
  }
  const to = Math.ceil((before ?? now + 1) / 1000) - 1;
  const from = Math.floor((since ?? to * 1000 - defaultDays * daySeconds * 1000) / 1000);
  const shown: Explained[] = [];
  let next: string | undefined;
  for await (const one of verdicts.between(from, to, 2 * number)) {
    const last = shown.at(-1);
    // Instants of one second stay together, so that the next page can begin with the second before.
    if (last !== undefined && shown.length >= number && one.at !== last.at) {
      next = instantText(last.at * 1000);
      break;
    }
    shown.push(one);
  }
  const told = shown.map((one) => ({
    run: `${instantText(one.at * 1000)}/${one.trigger}`,
    verdict: verdictWord(one.verdict, now),
    why: verdictText(one, { now }),
    isRecorded: one.verdict.kind === "recorded",
  }));
  if (json) return session.printJson({ task, since: instantText(from * 1000), verdicts: told, next });
  if (told.length === 0) return session.tell(`${task} has no instants since ${instantText(from * 1000)}`);
  const rows = told.map(({ run, verdict, why }) => [run, verdict, shortened(withoutWord(why, verdict), 160)]);
  session.print(table(["instant!", "verdict", "why"], rows, session.view().columns));
  if (next === undefined) return;
  const count = isDefault ? [] : ["-n", String(number)];
  const range = since === undefined ? [] : ["--since", new Date(since).toISOString()];
  session.tell(
    `older ones: ${session.command("history", task, "--verdicts", ...count, ...range, "--before", next)}`,
  );
}

/** The column before says it. */
function withoutWord(why: string, verdict: string): string {
  return why.startsWith(`${verdict}: `) ? why.slice(verdict.length + 2) : why === verdict ? "" : why;
}
