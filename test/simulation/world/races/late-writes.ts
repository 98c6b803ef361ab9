/**
 * Late writes that land right behind another write to the same item. Most conditions are there for such a moment, which
 * lasts for milliseconds: a run was admitted and is not claimed yet, or has joined the queue that is about to be cleared.
 */
import type { WorldEvent } from "../../seen/event.ts";
import { drawAt, type Opportunity } from "../faults.ts";
import type { Timeline } from "../timeline.ts";
import type { Name } from "./acts.ts";

/** Behind which write a late one does most harm. */
const worst: { readonly [Each in Name]?: readonly Name[] } = {
  wait: ["admit"],
  skip: ["admit"],
  admit: ["wait"],
  "give up": ["resume", "interrupt", "retry"],
  "transfer slot": ["transfer slot", "fill slot"],
  "fill slot": ["transfer slot", "fill slot"],
  "clear queue": ["join queue"],
  "hold place": ["hold place"],
};
/** The share of late writes that land behind the worst one, rather than behind the next. */
const worstShare = 0.75;
/** How long a late write waits at the most for the one that it lands behind. */
const longestMs = 40_000;
/** The same of one that does harm only once another occurrence has come. */
const longestOfPlaceMs = 900_000;

interface Late {
  /** `TASK/RUN`, or `TASK/PART`. */
  readonly item: string;
  /** The writes behind which it lands; any where this is absent. */
  readonly behind: readonly Name[] | undefined;
  readonly land: () => void;
}

export class LateWrites {
  readonly #timeline: Timeline;
  readonly #waiting = new Set<Late>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** Resolves when a late write to an item is to land. */
  wait(name: Name, item: string, at: Opportunity): Promise<void> {
    const behind = drawAt(at, 21) < worstShare ? worst[name] : undefined;
    const milliseconds = 1 + Math.floor(drawAt(at, 22) * 5);
    return new Promise((resolve) => {
      const late: Late = {
        item,
        behind,
        land: () => {
          if (this.#waiting.delete(late)) this.#timeline.after(milliseconds, resolve);
        },
      };
      this.#waiting.add(late);
      this.#timeline.after(name === "hold place" ? longestOfPlaceMs : longestMs, late.land);
    });
  }

  /** A write has landed: what waited for it lands next. */
  onLanded(event: WorldEvent): void {
    if (this.#waiting.size === 0) return;
    if (event.kind !== "write landed" && event.kind !== "part write landed") return;
    const item = event.kind === "write landed" ? event.run.id : `${event.task}/${event.part}`;
    for (const late of this.#waiting) {
      if (late.item === item && late.behind?.includes(event.name) !== false) late.land();
    }
  }
}
