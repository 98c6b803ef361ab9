/**
 * The requests of one turn for slices of a rate limit. One whose answer does not come is sent again as it is: at most one of
 * them can be granted. Its number, which no other request has, tells in whatever answer comes next that it was.
 */
import type { Clock, Random } from "../../model/clock.ts";
import type { Slice } from "../../model/task/rate/tracks.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { answered } from "./answered.ts";

export interface RequestsProps {
  readonly clock: Clock;
  readonly random: Random;
  /** Asks for slices. Returns the item as it is then, whether or not it gave them. */
  take(slices: readonly Slice[], by: number): Promise<Partial<TaskPart> | undefined>;
}

export interface Request {
  readonly by: number;
  readonly slices: readonly Slice[];
  /** The instants of all their places. */
  readonly places: readonly number[];
}

/** The number before a turn's first request. No two turns begin alike. */
export function firstNumber(random: Random): number {
  return Math.floor(random() * 2 ** 37) * 65_536;
}

export class Requests {
  readonly #props: RequestsProps;
  /** Those that may have been granted though nothing was heard of it. */
  #unheard: readonly Request[] = [];
  /** The number of the newest. */
  #newest: number;

  constructor(props: RequestsProps) {
    this.#props = props;
    this.#newest = firstNumber(props.random);
  }

  /** Sends one. @throws where no answer comes */
  async send(slices: readonly Slice[], places: readonly number[]): Promise<Partial<TaskPart>> {
    const { clock, take } = this.#props;
    const by = ++this.#newest;
    this.#unheard = [...this.#unheard, { by, slices, places }];
    return (await answered(clock, () => take(slices, by))) ?? {};
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
