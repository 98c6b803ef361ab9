/** The plan of a backfill, as people read it before they agree to it. */
import { type BackfillParams, type BackfillPlan, notKnown } from "../../../functions/backfill/index.ts";
import { duration, grouped } from "../../../functions/model/run/progress.ts";
import { labelled } from "../../show/table.ts";
import { instantText, joined } from "../../show/words.ts";

interface ShownPlan extends BackfillPlan {
  /** The task is paused, and it was not said that they start all the same. */
  readonly needsForce?: boolean;
}

export function planText(
  { task, trigger, from, to, reverse, overlap }: BackfillParams,
  plan: ShownPlan,
  now: number,
): string {
  const {
    instants,
    willStart,
    starts,
    done,
    left,
    first,
    last,
    atOnce,
    maySkip,
    knownSince,
    unseen,
    needsForce,
  } = plan;
  const lost = left[notKnown];
  const of = trigger === undefined ? task : `${task}/${trigger}`;
  return labelled([
    [of, `${counted(instants, "instant")} from ${instantText(from)} to ${instantText(to)}`],
    ["known since", knownSince && `${instantText(knownSince)}: no plan has earlier instants`],
    ["not known", unseen && `${unseen.join(", ")}: the sweeper has not seen this schedule yet`],
    ["will start", sumText(willStart, starts)],
    ["done already", sumText(sumOf(done), done)],
    ["left as is", sumOf(left) === 0 ? undefined : sumText(sumOf(left), left)],
    ["params", lost === undefined ? undefined : lostText(lost)],
    [
      "order",
      willStart === 0
        ? undefined
        : `${reverse ? "the newest" : "the oldest"} first, from ${first} to ${last}, ${atOnce} at once`,
    ],
    ["finish by", willStart === 0 ? undefined : finishText(plan, now)],
    [
      "cost",
      willStart === 0
        ? undefined
        : `about ${usdText(plan.usd)} USD: ${grouped(plan.writes)} writes, ${grouped(plan.sends)} sends, and the work of its runs`,
    ],
    [
      "may skip",
      maySkip === 0
        ? undefined
        : `up to ${counted(maySkip, "scheduled occurrence")}, which may find the task's slot taken`,
    ],
    [
      "paused",
      needsForce ? "nothing starts while the task is paused: resume it, or give --force" : undefined,
    ],
    ["beside", overlap === "allow" && willStart > 0 ? "its runs do not wait for the task's slot" : undefined],
  ]);
}

function lostText(count: number): string {
  return count === 1
    ? "of 1, its trigger is not deployed any more: its params are not known"
    : `of ${grouped(count)}, their trigger is not deployed any more: their params are not known`;
}

function finishText({ seconds, runSeconds }: BackfillPlan, now: number): string {
  if (seconds === undefined || runSeconds === undefined)
    return "not known: no run of the task has succeeded yet";
  const end = instantText(Math.ceil(now / 1000) * 1000 + seconds * 1000);
  return `${end}, in about ${duration(seconds)}: past runs took ${duration(runSeconds)}`;
}

/** `12: 10 missed, 2 skipped`. */
function sumText(sum: number, counts: BackfillPlan["starts"]): string {
  const words = Object.entries(counts).map(([word, count]) => `${grouped(count)} ${word}`);
  return joined(": ", [grouped(sum), words.join(", ")]);
}

function sumOf(counts: BackfillPlan["starts"]): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

function usdText(usd: number): string {
  return usd < 0.01 ? String(Number(usd.toPrecision(2))) : usd.toFixed(2);
}
