import { readFileSync, writeFileSync } from "node:fs";

/**
 * The instants from which rates count, kept in a file: a schedule keeps its beat over a restart, and begins a new
 * one when its expression changes, as on AWS.
 */
export class RateAnchors {
  readonly #file: string;
  readonly #anchors: Map<string, { expression: string; anchor: number }>;

  constructor(file: string) {
    this.#file = file;
    this.#anchors = new Map(Object.entries(read(file)));
  }

  /** The anchor of a schedule, epoch milliseconds: the one kept, else `now`, which is kept from then on. */
  of(scheduleArn: string, expression: string, now: number): number {
    const kept = this.#anchors.get(scheduleArn);
    if (kept?.expression === expression) return kept.anchor;
    const anchor = Math.floor(now / 1000) * 1000;
    this.#anchors.set(scheduleArn, { expression, anchor });
    writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(this.#anchors), null, 2)}\n`);
    return anchor;
  }
}

function read(file: string): Record<string, { expression: string; anchor: number }> {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}
