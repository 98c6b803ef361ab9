/** Counts how often a world, or many of them, met each thing: faults, writes, branches. */
import type { WorldEvent } from "../seen/event.ts";
import type { KnownRuns } from "../seen/ledger.ts";
import { deadLetterBranch, lostBranch, meetBranches, refusedBranch, slotBranch } from "./branches.ts";

/** `write claim`, made once for each pair of words: these are counted at every call. */
const labels = new Map<string, Map<string, string>>();

function label(start: string, end: string): string {
  const ends = labels.get(start) ?? new Map<string, string>();
  if (ends.size === 0) labels.set(start, ends);
  const known = ends.get(end);
  if (known !== undefined) return known;
  const text = `${start} ${end}`;
  ends.set(end, text);
  return text;
}

export class Coverage {
  readonly met = new Map<string, number>();

  readonly meet = (what: string): void => {
    this.met.set(what, (this.met.get(what) ?? 0) + 1);
  };

  #meetAny(what: string | undefined): void {
    if (what !== undefined) this.meet(what);
  }

  /** Counts what an event met. `ledger`: what was known before it. */
  take(event: WorldEvent, ledger: KnownRuns): void {
    switch (event.kind) {
      case "write landed":
        this.meet(label("write", event.name));
        meetBranches(event, this.meet);
        break;
      case "write refused":
        this.meet(label("refused", event.name));
        if (event.name === "claim") this.meet(lostBranch(event));
        this.#meetAny(refusedBranch(event));
        break;
      case "part write landed":
        this.meet(label("write", event.name));
        this.#meetAny(slotBranch(event));
        break;
      case "part write refused":
        this.meet(label("refused", event.name));
        break;
      case "logged":
        this.meet(label("logs", event.event));
        break;
      case "item threw":
        this.meet("task throws");
        break;
      case "skipped stored":
        this.meet("items skipped");
        if (event.gone.length > 0) this.meet("item that no longer comes next");
        break;
      case "machine died":
        this.meet("machine died");
        for (const { record } of ledger.workOf(event.machine)) {
          if (record?.ticks === 0 && record.cursor === undefined)
            this.meet("machine died before its first checkpoint");
        }
        break;
      case "function timed out":
        this.meet("function timed out");
        break;
      case "dead letter handled":
        this.meet(event.comesBack ? "dead letter comes back" : "dead letter handled");
        this.#meetAny(deadLetterBranch(event, ledger));
        break;
      case "operator answered":
        this.meet(label("operator:", event.act));
        break;
      case "fault struck":
        this.meet(event.fault);
        break;
      case "outage":
        if (event.begins) this.meet(event.what);
        break;
      case "purged":
        this.meet("purge");
        break;
      case "params lost":
        this.meet("params lost");
        break;
      case "item started":
        // Its machine has an earlier version, or a later one than others.
        if (event.at < ledger.closesAt) this.meet("item while versions are mixed");
        break;
      case "world ended":
        for (const run of ledger.runs.values()) {
          if (run.parts.size > run.chainOf(run.record ?? {}).length)
            this.meet("part of skipped items in no chain");
        }
        break;
      case "message came back":
        this.meet("message comes back");
        break;
      case "deployed":
        this.meet(event.change);
    }
  }
}

/** Adds the counts of some seeds to those of others. */
export function addCounts(to: Map<string, number>, from: ReadonlyMap<string, number>): void {
  for (const [what, times] of from) to.set(what, (to.get(what) ?? 0) + times);
}
