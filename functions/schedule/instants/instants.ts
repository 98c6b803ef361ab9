/** `next` and `between` over a source of instants: dates in and out, invalid dates refused. */
import { checkedTime } from "../schedule-error.ts";

/** Where the instants of a schedule come from. */
export interface InstantSource {
  /** The first instant at or after `time`, a whole second; `Infinity` if there is none. Both in epoch milliseconds. */
  first(time: number): number;
}

/** All that a worker needs of a schedule. `parseSchedule` adds words and clock changes. */
export class Instants<Source extends InstantSource = InstantSource> {
  readonly source: Source;

  constructor(source: Source) {
    this.source = source;
  }

  next(after: Date): Date | undefined {
    const time = this.source.first(Math.floor(checkedTime(after, "after") / 1000) * 1000 + 1000);
    return time === Infinity ? undefined : new Date(time);
  }

  between(from: Date, to: Date): Iterable<Date> {
    const begin = Math.ceil(checkedTime(from, "from") / 1000) * 1000;
    const end = checkedTime(to, "to");
    const { source } = this;
    return {
      *[Symbol.iterator]() {
        for (let time = source.first(begin); time < end; time = source.first(time + 1000))
          yield new Date(time);
      },
    };
  }
}
