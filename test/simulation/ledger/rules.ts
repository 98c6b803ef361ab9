/**
 * Judges a world of ledgers by a list of instants that is made without the code under test, and by what was delivered: each
 * instant has one right verdict, and what catch-up starts is what its policy says. This is invariant 9 in full.
 *
 * Within a quarter of an hour of a change of the schedule AWS may have changed it before or after the sweeper knew: there
 * only what holds in any case is asked.
 */
import { verdictOf } from "../../../functions/ledger/index.ts";
import { clock, Facts, horizon } from "./facts.ts";
import { type LedgerWorld, task } from "./world.ts";

export interface Judged {
  readonly wrong: readonly string[];
  /** Verdicts that were compared with the list's. */
  readonly verdicts: number;
  /** Gaps whose decision was judged. */
  readonly gaps: number;
}

export async function judge(world: LedgerWorld): Promise<Judged> {
  const facts = new Facts(world);
  const wrong = [...world.wrong, ...claimedTwice(world)];
  const ledger = await world.ledger();
  if (ledger === undefined) return { wrong: [...wrong, "there is no ledger"], verdicts: 0, gaps: 0 };
  wrong.push(...shapeMistakes(ledger.pieces));
  const now = Math.floor(world.harness.clock.now() / 1000);
  let verdicts = 0;
  for (const at of facts.instants(ledger.pieces[0]?.from ?? 0, now)) {
    const run = await world.runAt(at);
    const found = verdictOf({ task, at, ledger, run, now, keptDays: 90 });
    const words = wordsOf(found);
    // Old by now, and perhaps not looked at yet.
    const isJustOld = at + horizon <= now && at + horizon > now - 900;
    if (facts.isAmbiguous(at) || isJustOld) continue;
    const wanted = facts.wanted(at, now);
    if (facts.isInZone(at)) {
      if (facts.own(at) === "ran" && words !== "succeeded")
        wrong.push(`${clock(at)}: it ran, and is said to be ${words}`);
      if (facts.isSameBeat && words === "no occurrence")
        wrong.push(`${clock(at)}: it falls between two pieces`);
      continue;
    }
    verdicts++;
    if (words !== wanted) wrong.push(`${clock(at)}: ${words}, and the list says ${wanted}`);
  }
  const gaps = world.decided.filter(
    ({ before, after }) => after.todo !== undefined && before.todo === undefined,
  );
  for (const gap of gaps) wrong.push(...facts.decisionMistakes(gap));
  wrong.push(...facts.startMistakes(gaps), ...facts.leftOut(gaps, ledger, now));
  return { wrong, verdicts, gaps: gaps.length };
}

function wordsOf(verdict: ReturnType<typeof verdictOf>): string {
  if (verdict.kind === "being changed") return "no occurrence";
  if (verdict.kind === "skipped") return `skipped (${verdict.reason})`;
  if (verdict.kind !== "recorded") return verdict.kind;
  const { status, reason } = verdict.run;
  return status === "skipped" || status === "errored" ? `${status} (${reason})` : status;
}

function claimedTwice({ claims }: LedgerWorld): string[] {
  return claims.filter((claim, i) => claims.indexOf(claim) < i).map((claim) => `${claim}: claimed twice`);
}

function shapeMistakes(pieces: readonly { readonly from: number; readonly until?: number }[]): string[] {
  return pieces.flatMap(({ from, until }, i) => {
    const before = pieces[i - 1];
    if (before !== undefined && from < (before.until ?? Number.POSITIVE_INFINITY))
      return [`piece ${i} begins before the one before it ends`];
    return until !== undefined && until <= from ? [`piece ${i} is empty`] : [];
  });
}
