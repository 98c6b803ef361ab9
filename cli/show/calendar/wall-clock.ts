/** The clock of a time zone, by which the hours and days of a calendar go. All in seconds of epoch. */
import { timeZone } from "../../../functions/schedule/index.ts";

const hourSeconds = 3_600;

export class WallClock {
  readonly zone: string;
  readonly #rules: ReturnType<typeof timeZone>;

  /** @throws ScheduleError for a zone that there is not */
  constructor(zone: string) {
    this.zone = zone;
    this.#rules = timeZone(zone);
  }

  /** What the clock shows at an instant, as if that were UTC. */
  at(instant: number): number {
    return instant + this.#rules.at(instant * 1000).offset / 1000;
  }

  /**
   * When the stretch of the clock began that holds an instant. An hour that the clock shows twice is two hours; a longer stretch
   * goes on over a change. @param step how long a stretch is
   */
  begin(instant: number, step: number): number {
    const { start, offset } = this.#rules.at(instant * 1000);
    const [changed, ahead] = [start / 1000, offset / 1000];
    const shown = instant + ahead;
    const first = shown - (shown % step);
    const before = changed - 1;
    const earlier = first - (this.at(before) - before);
    if (step > hourSeconds && earlier < changed) return earlier;
    // The clock may have left out the beginning.
    return Math.max(first - ahead, changed);
  }
}
