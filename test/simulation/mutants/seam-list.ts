/** The seams of one mutant, one after the other, and how often each of them has changed something. */
import type { Seam } from "./seams.ts";

export class SeamList {
  /** How often each seam has changed something so far. */
  readonly touched: number[];
  readonly #seams: readonly Seam[];

  constructor(seams: readonly Seam[]) {
    this.#seams = seams;
    this.touched = seams.map(() => 0);
  }

  /** Sends a value through every seam. */
  pass<T>(value: T, change: (seam: Seam, value: T) => T): T {
    let passed = value;
    for (const [i, seam] of this.#seams.entries()) {
      const changed = change(seam, passed);
      if (changed !== passed) this.#touch(i);
      passed = changed;
    }
    return passed;
  }

  /** What the first seam says that says anything; undefined where none does. */
  first<T>(say: (seam: Seam) => T | undefined | false): T | undefined {
    for (const [i, seam] of this.#seams.entries()) {
      const said = say(seam);
      if (said === undefined || said === false) continue;
      this.#touch(i);
      return said;
    }
    return undefined;
  }

  #touch(seam: number): void {
    this.touched[seam] = (this.touched[seam] as number) + 1;
  }
}
