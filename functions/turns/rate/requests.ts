/**
 * The requests of one turn for slices of a rate limit. One whose answer does not come is sent again as it is: at most one of
 * them can be granted. Its number, which no other request has, tells in whatever answer comes next that it was.
 */
import type { Clock, Random } from "../../model/clock.ts";
import { inTime } from "../../model/in-time.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { Slice } from "./tracks.ts";

/** A request without an answer is sent again after this long, in milliseconds, so often in all. */
const answerMs = 150;
const mostTries = 3;

export interface RequestsProps {
  readonly clock: Clock;
  readonly random: Random;
  /** Asks for slices. Returns the limit's item as it is then, whether or not it gave them. */
  take(slices: readonly Slice[], by: number): Promise<Partial<TaskPart> | undefined>;
}

export interface Request {
  readonly by: number;
  readonly slices: readonly Slice[];
  /** The instants of all their places. */
  readonly places: readonly number[];
}

export class Requests {
  readonly #props: RequestsProps;
  /** Those that may have been granted though nothing was heard of it. */
  #unheard: readonly Request[] = [];
  /** The number of the newest. No two turns begin alike. */
  #newest: number;

  constructor(props: RequestsProps) {
    this.#props = props;
    this.#newest = Math.floor(props.random() * 2 ** 37) * 65_536;
  }

  /** Sends one, and again as long as no answer comes. Returns the first. @throws what the last try throws, where all fail */
  async send(slices: readonly Slice[], places: readonly number[]): Promise<Partial<TaskPart>> {
    const by = ++this.#newest;
    this.#unheard = [...this.#unheard, { by, slices, places }];
    const tries: Promise<Partial<TaskPart> | undefined>[] = [];
    for (;;) {
      tries.push(this.#props.take(slices, by));
      const first = Promise.any(tries);
      if (tries.length === mostTries) return (await first) ?? {};
      const late = Symbol();
      const answer = await inTime(this.#props.clock, answerMs, first, () => late);
      if (typeof answer !== "symbol") return answer ?? {};
    }
  }

  /** Those of which an answer says first that they were granted. What has ended by now is forgotten. */
  granted(item: Partial<TaskPart>): readonly Request[] {
    const found = this.#unheard.filter(({ by, slices }) =>
      slices.some(({ track }) => item[`by#${track}`] === by),
    );
    const now = this.#props.clock.now();
    this.#unheard = this.#unheard.filter(
      (request) => !found.includes(request) && request.slices.some(({ end }) => end > now),
    );
    return found;
  }
}
