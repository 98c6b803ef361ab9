/**
 * What Pawl says of the year's instants, asked by what `pawl history --verdicts` and `pawl explain` ask
 * (`cli/deployment/verdicts.ts`): of each week two weeks after it, and of some instants once more, weeks later.
 */
import { type Explained, Verdicts } from "../../../cli/deployment/verdicts.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { Harness } from "../../engine/harness.ts";
import type { SeededRandom } from "../random.ts";
import type { YearPlan } from "./year.ts";

/** What Pawl said of an instant. */
export interface Said {
  readonly at: number;
  readonly word: string;
}

const day = 86_400;
const week = 7 * day;
/** What a week came to is asked so long after it. */
const askedAfter = 14 * day;
const keptDays = 90;
/** Instants that are asked again, each week. */
const askedAgain = 60;

export class Questions {
  readonly #plan: YearPlan;
  readonly #random: SeededRandom;
  readonly #wrong: string[];
  /** By `task/trigger`. */
  readonly said = new Map<string, Said[]>();
  /** How often what was said was asked again. */
  again = 0;

  /** @param wrong gets what was said otherwise before */
  constructor(plan: YearPlan, random: SeededRandom, wrong: string[]) {
    this.#plan = plan;
    this.#random = random;
    this.#wrong = wrong;
  }

  /** Asks what became of a week, and once more of some instants before it. */
  async ask({ clock, memory }: Harness, manifest: Manifest): Promise<void> {
    const now = clock.now() / 1000;
    const read = (task: string) => Verdicts.read(memory, manifest, task, clock.now());
    const to = Math.min(now - askedAfter, this.#plan.end);
    const from = Math.floor((now - askedAfter - week - this.#plan.start) / week) * week + this.#plan.start;
    for (const { name } of this.#plan.tasks) {
      const verdicts = await read(name);
      for await (const explained of verdicts.between(from, to - 1, 1_000)) {
        const key = `${name}/${explained.trigger}`;
        const said = this.said.get(key) ?? [];
        this.said.set(key, said);
        said.push({ at: explained.at, word: wordsOf(explained) });
      }
    }
    const keys = [...this.said.keys()];
    for (let i = 0; i < askedAgain; i++) await this.#askAgain(this.#random.pick(keys), now, read);
  }

  /** What was said of an instant is said again, as long as its record is kept. */
  async #askAgain(key: string, now: number, read: (task: string) => Promise<Verdicts>): Promise<void> {
    const oldest = now - (keptDays - 1) * day;
    const { at, word } = this.#random.pick(this.said.get(key) ?? []);
    if (at < oldest) return;
    const [task = "", trigger] = key.split("/");
    const explained = (await (await read(task)).at(at)).find((one) => one.trigger === trigger);
    const again = explained === undefined ? "nothing" : wordsOf(explained);
    this.again++;
    if (again !== word) this.#wrong.push(`${key} at ${clockOf(at)}: it was ${word}, and is ${again}`);
  }
}

export function clockOf(at: number): string {
  return `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
}

function wordsOf({ verdict }: Explained): string {
  if (verdict.kind === "skipped") return `skipped (${verdict.reason})`;
  if (verdict.kind !== "recorded") return verdict.kind;
  const { status, reason } = verdict.run;
  return status === "skipped" || status === "errored" ? `${status} (${reason})` : status;
}
