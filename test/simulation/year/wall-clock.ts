/**
 * What clocks on walls show, minute by minute, by Node's `Intl` alone: nothing of `functions/schedule` is used. Instants
 * are seconds of epoch, and begin a minute.
 */

const minute = 60;
const hour = 3_600;

/** From when on a zone is so many seconds ahead of UTC. */
interface Offset {
  readonly from: number;
  readonly seconds: number;
}

export class WallClock {
  readonly #offsets: readonly Offset[];

  /** A zone's clock from one instant to another. */
  constructor(zone: string, from: number, to: number) {
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
    const at = (instant: number) => secondsOf(format, instant);
    const offsets = [{ from, seconds: at(from) }];
    for (let next = from + hour; next <= to; next += hour) {
      const { seconds } = offsets.at(-1) as Offset;
      if (at(next) === seconds) continue;
      let changed = next - hour + minute;
      while (at(changed) === seconds) changed += minute;
      offsets.push({ from: changed, seconds: at(changed) });
    }
    this.#offsets = offsets;
  }

  /** Seconds that the clock shows, as if they were of UTC. */
  shown(instant: number): number {
    return instant + (this.#offsets.findLast(({ from }) => from <= instant)?.seconds ?? 0);
  }

  /** Whether the clock has shown the same before: it was put back. */
  isAgain(instant: number): boolean {
    const at = this.#offsets.findLastIndex(({ from }) => from <= instant);
    const [before, now] = [this.#offsets[at - 1], this.#offsets[at]];
    return before !== undefined && now !== undefined && this.shown(instant) < now.from + before.seconds;
  }

  /** Visits each minute of the clock. `isAgain`: it is shown for the second time. */
  minutes(from: number, to: number, visit: (instant: number, shown: number, isAgain: boolean) => void): void {
    let latest = Number.NEGATIVE_INFINITY;
    for (const [i, offset] of this.#offsets.entries()) {
      const until = Math.min(to, this.#offsets[i + 1]?.from ?? to);
      for (let at = Math.max(from, offset.from); at < until; at += minute) {
        const shown = at + offset.seconds;
        visit(at, shown, shown <= latest);
        if (shown > latest) latest = shown;
      }
    }
  }
}

function secondsOf(format: Intl.DateTimeFormat, instant: number): number {
  const name = format.formatToParts(instant * 1000).find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
  const seconds = Number(hours ?? 0) * hour + Number(minutes ?? 0) * minute;
  return sign === "-" ? -seconds : seconds;
}
