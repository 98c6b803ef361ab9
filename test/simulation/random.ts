/** Random numbers that a seed fixes. They are whole numbers of 32 bits throughout, so every machine draws the same. */

/** Mixes two 32-bit numbers into one (the finalizer of MurmurHash3). */
export function mix(a: number, b: number): number {
  let h = a ^ Math.imul(b, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hashes a text to a 32-bit number (FNV-1a over UTF-16 units). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Maps a 32-bit number to [0, 1). */
export function unit(value: number): number {
  return value / 0x1_0000_0000;
}

export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = mix(seed, 0x51ed270b);
  }

  /** The next number, from [0, 1). */
  readonly next = (): number => {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return unit(mix(this.#state, 0x6d2b79f5));
  };

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(odds: number): boolean {
    return this.next() < odds;
  }

  pick<T>(of: readonly T[]): T {
    return of[Math.floor(this.next() * of.length)] as T;
  }
}
