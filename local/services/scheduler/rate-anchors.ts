/**
 * The instants from which rates count, in a file. A schedule keeps its rhythm over a restart, and begins a new one
 * when its expression changes, as on AWS.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

interface Anchor {
  readonly expression: string;
  /** Epoch milliseconds. */
  readonly anchor: number;
}

export class RateAnchors {
  readonly #file: string;
  readonly #anchors: Map<string, Anchor>;

  constructor(file: string) {
    this.#file = file;
    this.#anchors = new Map(Object.entries(read(file)));
  }

  /** The anchor of a schedule, in epoch milliseconds: the one in the file, else `now`, which is then stored. */
  of(scheduleArn: string, expression: string, now: number): number {
    const stored = this.#anchors.get(scheduleArn);
    if (stored?.expression === expression) return stored.anchor;
    const anchor = Math.floor(now / 1000) * 1000;
    this.#anchors.set(scheduleArn, { expression, anchor });
    writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(this.#anchors), null, 2)}\n`);
    return anchor;
  }
}

function read(file: string): Record<string, Anchor> {
  if (!existsSync(file)) return {};
  const anchors = JSON.parse(readFileSync(file, "utf8"));
  const isTable = typeof anchors === "object" && anchors !== null && !Array.isArray(anchors);
  const valid =
    isTable && Object.values(anchors).every((each) => Number.isFinite((each as Anchor | null)?.anchor));
  if (!valid) throw new Error('expected {"ARN": {"expression": …, "anchor": EPOCH MILLISECONDS}}');
  return anchors as Record<string, Anchor>;
}
