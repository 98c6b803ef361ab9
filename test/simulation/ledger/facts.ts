/**
 * What is true of a world of ledgers, worked out without the code under test: its instants, what the schedule's own messages
 * made of each, which verdict is right, and what catch-up had to start. What `rules.ts` compares with what Pawl said.
 */
import type { CatchUp } from "../../../functions/model/task/catch-up.ts";
import type { Ledger } from "../../../functions/model/task/ledger.ts";
import { beatsOf, type TriggerPlan, type VersionPlan } from "./plan.ts";
import type { Decided, LedgerWorld } from "./world.ts";

/** Seconds after an instant from which it is old. */
export const horizon = 3_660;
const uncertain = 900;

/** What the schedule's own messages made of an instant. */
type Own = "ran" | "skipped (late)" | "skipped (paused)" | "errored (never claimed)" | undefined;

interface Zone {
  readonly from: number;
  readonly to: number;
}

export class Facts {
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
    // Between the pieces of two schedules no instant is of either, whatever was delivered.
    const instants = this.#fired(todo.from, todo.to + 1).filter(
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

export function clock(at: number | undefined): string {
  return at === undefined ? "nothing" : new Date(at * 1000).toISOString().slice(5, 19);
}
