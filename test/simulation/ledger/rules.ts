/**
 * Judges a world of ledgers by a list of instants that is made without the code under test, and by what was delivered: each
 * instant has one right verdict, and what catch-up starts is what its policy says. This is invariant 9 in full.
 *
 * Within a quarter of an hour of a change of the schedule AWS may have changed it before or after the sweeper knew: there
 * only what holds in any case is asked.
 */
import { verdictOf } from "../../../functions/ledger/index.ts";
import type { CatchUp } from "../../../functions/model/task/catch-up.ts";
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import { beatsOf, type TriggerPlan, type VersionPlan } from "./plan.ts";
import { type Decided, type LedgerWorld, task } from "./world.ts";

const horizon = 3_660;
const uncertain = 900;

/** What the schedule's own messages made of an instant. */
type Own = "ran" | "skipped (late)" | "skipped (paused)" | "errored (never claimed)" | undefined;

interface Zone {
  readonly from: number;
  readonly to: number;
}

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

class Facts {
  readonly #world: LedgerWorld;
  readonly #zones: readonly Zone[];
  readonly #started: ReadonlySet<number>;
  readonly #own = new Map<number, { readonly at: number; readonly own: Own }[]>();

  constructor(world: LedgerWorld) {
    this.#world = world;
    this.#zones = zonesOf(world);
    this.#started = new Set(world.started.map(({ instant }) => instant));
    const { startWithin } = world.plan;
    for (const { instant, at, isPaused, isDead } of world.handled) {
      const known = this.#own.get(instant) ?? [];
      this.#own.set(instant, known);
      if (known.length > 0) continue;
      const late = at - instant;
      const reason = isDead
        ? "errored (never claimed)"
        : late > startWithin
          ? "skipped (late)"
          : isPaused
            ? "skipped (paused)"
            : "ran";
      if (reason === "ran" || late <= horizon) known.push({ at, own: reason });
    }
  }

  get isSameBeat(): boolean {
    return (
      new Set(this.#versions.flatMap(({ trigger }) => trigger ?? []).map(({ beat }) => beat.offset)).size ===
      1
    );
  }

  get #versions(): readonly VersionPlan[] {
    return this.#world.plan.versions;
  }

  /** Each instant of any version's beat. */
  instants(from: number, to: number): number[] {
    const all = this.#versions.flatMap(({ trigger }) =>
      trigger === undefined ? [] : beatsOf(trigger.beat, from, to),
    );
    return [...new Set(all)].sort((a, b) => a - b);
  }

  /** The instants of the beat that was deployed at each. */
  #fired(from: number, to: number): number[] {
    return this.instants(from, to).filter((at) => this.wanted(at, to) !== "no occurrence");
  }

  own(at: number, by = Number.POSITIVE_INFINITY): Own {
    return this.#own.get(at)?.find((each) => each.at <= by)?.own;
  }

  isInZone(at: number): boolean {
    return this.#zones.some(({ from, to }) => from <= at && at <= to);
  }

  /** Delivered while a worker may still remember that its task was paused, or was not; or at the very end of a bound. */
  isAmbiguous(instant: number): boolean {
    const { plan, handled } = this.#world;
    const edges = plan.pauses.flat();
    return handled.some(
      (each) =>
        each.instant === instant &&
        (edges.some((edge) => Math.abs(each.at - edge) <= 6) ||
          [horizon, plan.startWithin].some((bound) => Math.abs(each.at - instant - bound) <= 2)),
    );
  }

  #at(at: number): { readonly trigger: TriggerPlan | undefined; readonly catchUp: CatchUp } {
    const found = this.#versions.findLast(({ atAws }) => atAws <= at) ?? (this.#versions[0] as VersionPlan);
    return found;
  }

  /** The trigger that an undeployed stretch was last deployed as. */
  #last(at: number): TriggerPlan | undefined {
    return this.#versions.findLast(({ atAws, trigger }) => atAws <= at && trigger !== undefined)?.trigger;
  }

  wanted(at: number, now: number): string {
    const { trigger, catchUp } = this.#at(at);
    const last = this.#last(at);
    if (last === undefined || (at - last.beat.offset) % last.beat.period !== 0) return "no occurrence";
    const own = this.own(at);
    if (own === "ran" || this.#started.has(at)) return "succeeded";
    if (own !== undefined) return own;
    if (trigger === undefined) return "not deployed";
    if (trigger.off) return "skipped (disabled)";
    if (at + horizon > now) return "not seen yet";
    return catchUp === "none" ? "missed" : "skipped (catch-up)";
  }

  /** Whether nothing attended to an instant by then. */
  #isPassed(at: number, by: number): boolean {
    const own = this.own(at, by);
    return own === undefined || own !== "ran";
  }

  #isNear(at: number): boolean {
    return this.#world.handled.some((each) => Math.abs(each.at - at) <= 8);
  }

  /** What is wrong with a decision: its gap is not what the list says. */
  decisionMistakes({ at, by, after, before }: Decided): string[] {
    const { todo } = after;
    if (todo === undefined || this.isInZone(todo.from) || this.isInZone(todo.to) || this.#isNear(at))
      return [];
    const policy = this.#at(todo.from).catchUp;
    const name = `the gap from ${clock(todo.from)} to ${clock(todo.to)}, decided at ${clock(at)}`;
    const wrong: string[] = [];
    if (todo.to > after.judged || todo.from < (before.gap ?? before.judged))
      wrong.push(`${name}: not what was judged`);
    if (policy === "none") return wrong;
    const instants = this.#fired(todo.from, todo.to + 1).filter(
      // A gap may reach over a change of the schedule: what ran right beside it is no instant of the ledger.
      (each) => !this.isAmbiguous(each) && !this.isInZone(each),
    );
    // One whose message comes after it was judged stays in the gap, and is not started.
    for (const each of instants)
      if (!this.#isPassed(each, each + horizon - 10) && !this.#started.has(each))
        wrong.push(`${name}: something attended to ${clock(each)}`);
    if (this.#zones.some(({ from, to }) => from <= at && at <= to)) return wrong;
    const [next] = this.#fired(todo.to + 1, todo.at + 1);
    const isOver =
      next === undefined ||
      this.isInZone(next) ||
      this.isAmbiguous(next) ||
      !this.#isPassed(next, at) ||
      this.#started.has(next);
    const isOlder = this.#at(todo.to).catchUp !== (next === undefined ? undefined : this.#at(next).catchUp);
    if (!isOver && !isOlder) wrong.push(`${name}: it goes on at ${clock(next)}`);
    // Something attended to the next instant, so it was over whatever came then.
    if (next !== undefined) return wrong;
    const isPaused = this.#world.plan.pauses.some(([from, to]) => from + 10 < at && at < to - 10);
    if (by === "sweeper" && isPaused) wrong.push(`${name}: its task is paused`);
    if (this.#at(at).trigger?.off !== false) wrong.push(`${name}: it is off`);
    return wrong;
  }

  /** What is wrong with what was started: each pick of a decided gap, once, and nothing else. */
  startMistakes(gaps: readonly Decided[]): string[] {
    const { started, plan } = this.#world;
    const picked = new Set<number>();
    for (const {
      after: { todo },
    } of gaps) {
      if (todo === undefined) continue;
      const { catchUp } = this.#at(todo.from);
      for (const at of picksOf(this.#fired(todo.from, todo.to + 1), todo.at, catchUp)) picked.add(at);
    }
    const wrong = started
      .filter(
        ({ instant }) => !picked.has(instant) && !this.isInZone(instant) && !this.#isZoned(instant, gaps),
      )
      .map(({ instant }) => `${clock(instant)} was caught up, and is no pick`);
    const times = Map.groupBy(started, ({ instant }) => instant);
    for (const [instant, each] of times)
      if (each.length > 1) wrong.push(`${clock(instant)} was caught up ${each.length} times`);
    for (const at of picked) {
      const isLeft = this.isInZone(at) || this.isAmbiguous(at) || this.#isZoned(at, gaps) || at > plan.calm;
      if (!isLeft && !this.#started.has(at) && this.own(at) !== "ran")
        wrong.push(`${clock(at)} is a pick, and was not caught up`);
    }
    return wrong;
  }

  /** Instants that nothing attended to, and that no decision was about. */
  leftOut(gaps: readonly Decided[], { pieces, gap }: Ledger, now: number): string[] {
    const open = gap ?? Number.POSITIVE_INFINITY;
    const isDecided = (at: number) =>
      at >= open ||
      gaps.some(({ after: { todo } }) => todo !== undefined && todo.from <= at && at <= todo.to);
    return this.#fired(pieces[0]?.from ?? 0, now - horizon - 900)
      .filter(
        (at) => this.#at(at).catchUp !== "none" && this.#isPassed(at, at + horizon + 120) && !isDecided(at),
      )
      .filter((at) => !this.isInZone(at) && !this.isAmbiguous(at) && this.own(at) !== "ran")
      .map((at) => `${clock(at)} is in no gap that was decided`);
  }

  /** Whether its gap reaches into a zone, where the list does not know the instants. */
  #isZoned(instant: number, gaps: readonly Decided[]): boolean {
    return gaps.some(({ after: { todo } }) => {
      if (todo === undefined || instant < todo.from || instant > todo.to) return false;
      return this.#zones.some(({ from, to }) => from <= todo.to && to >= todo.from) && !this.isSameBeat;
    });
  }
}

/** As the policies are defined, once more. */
function picksOf(instants: readonly number[], at: number, catchUp: CatchUp): readonly number[] {
  if (catchUp === "none") return [];
  if (catchUp === "latest") return instants.slice(-1);
  return "last" in catchUp
    ? instants.slice(-catchUp.last)
    : instants.filter((each) => each >= at - catchUp.within);
}

function zonesOf({ plan, inCharge }: LedgerWorld): Zone[] {
  return plan.versions.slice(1).flatMap((version, i): Zone[] => {
    const before = plan.versions[i] as VersionPlan;
    const isSame =
      JSON.stringify([version.trigger, version.catchUp]) === JSON.stringify([before.trigger, before.catchUp]);
    if (isSame) return [];
    const later = new Set(plan.versions.slice(i + 1).map(({ name }) => name));
    const charge = inCharge.find((each) => later.has(each.version));
    const seenAt = inCharge.findLast((each) => charge !== undefined && each.at < charge.at)?.at ?? plan.start;
    const asleep = plan.asleep
      .filter(([from, to]) => from <= (charge?.at ?? 0) && to >= version.atAws - 1_200)
      .map(([from]) => from);
    const from = Math.min(version.atAws, version.atSweeper, ...asleep);
    return [
      {
        from: Math.max(from - uncertain - 240, seenAt - 1_200),
        to: Math.max(charge?.at ?? plan.end, version.atAws) + uncertain + 300,
      },
    ];
  });
}

function clock(at: number | undefined): string {
  return at === undefined ? "nothing" : new Date(at * 1000).toISOString().slice(5, 19);
}
