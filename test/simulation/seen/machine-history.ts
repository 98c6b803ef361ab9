/** What one machine has done, and what was done to it. It starts a new page with each invocation. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { RunWriteName } from "../../../functions/runs/write-names.ts";
import type { Write } from "../../../functions/store/run-store.ts";
import { Knowledge, type ReceivedMessage } from "./knowledge.ts";
import type { RunHistory } from "./run-history.ts";

const leaseMs = 30_000;

export type MachineKind = "worker" | "sweeper" | "dead-letter" | "operator";

/** The last write of a machine to a run. */
interface LastWrite {
  readonly name: RunWriteName;
  readonly turn: number;
}

/** The answer to a write to a run. */
export interface RunAnswer {
  readonly run: RunHistory;
  readonly name: RunWriteName;
  readonly write: Write<RunRecord>;
  readonly ok: boolean;
  readonly item: RunRecord | undefined;
  /** The lease under which the machine worked on the run when it sent the write. */
  readonly lease: string | undefined;
}

/** Sets and maps go by the id of a run, `task/run`. */
export class MachineHistory {
  readonly kind: MachineKind;
  readonly name: string;
  /** Milliseconds by which its clock is ahead. */
  readonly skewMs: number;
  /** The end of its last freeze. */
  frozenUntil = Number.NEGATIVE_INFINITY;
  /** The end of the last stretch in which none of its calls arrived. */
  cutOffUntil = Number.NEGATIVE_INFINITY;

  knowledge = new Knowledge();
  /** When this invocation was told to stop. */
  toldToStopAt: number | undefined;
  /** When this invocation began. */
  begunAt = Number.NEGATIVE_INFINITY;
  /** The faults that had struck in this world when this invocation began. */
  faultsBefore = 0;
  /** When this invocation, a sweep, read what was fired before; undefined once something was not sent. */
  beganToFireAt: number | undefined;
  /** Whether it logged that it lost a lease. */
  hasLostLease = false;
  /** The lease under which it works on each run. */
  readonly leases = new Map<string, string>();
  readonly lastWrites = new Map<string, LastWrite>();
  /** Runs whose last started item threw. */
  readonly threw = new Set<string>();
  /** Runs of which it tried to send a turn. */
  readonly sent = new Set<string>();
  /** Runs that it ended. */
  readonly ended = new Set<string>();
  /** Runs whose slot it tried to give back. */
  readonly gaveBack = new Set<string>();
  /** Tasks of which it gave the last place back while a run waited, and has not looked yet which run is next. */
  readonly hasRoom = new Set<string>();
  /** Tasks whose place it gives back by a call that has not landed yet. What lands after that is a copy, of which it hears nothing. */
  readonly givesBack = new Set<string>();
  /** How often each kind of write to each run was refused, by name and run id. */
  readonly refusals = new Map<string, number>();
  /** Until when the table throttles the write that ends its turn of each run. */
  readonly throttledUntil = new Map<string, number>();
  /** The receipts of messages whose visibility it tried to set. */
  readonly putOff = new Set<string>();

  constructor(kind: MachineKind, number: number, skewMs: number) {
    this.kind = kind;
    this.name = `${kind}-${number}`;
    this.skewMs = skewMs;
  }

  /** Whether it may have been frozen between looking at its lease and starting an item: it could not know better. */
  hasJustFrozen(now: number): boolean {
    return now - this.frozenUntil < 2 * leaseMs;
  }

  /** The answer to a write of its own has arrived. */
  hears({ run, name, write, ok, item, lease }: RunAnswer): void {
    if (item === undefined) return;
    const asked = write.set?.leaseId;
    if (asked !== undefined && (ok || item.leaseId === asked)) {
      this.leases.set(run.id, asked);
      run.owner = this.name;
    }
    this.knowledge.reads(item, item.leaseId !== undefined && item.leaseId === this.leases.get(run.id));
    if (name !== "checkpoint" || !ok || lease === undefined) return;
    const isStopped = item.status === "paused" || item.status === "cancelled";
    if (isStopped && run.record?.status === item.status) run.toldLeases.add(lease);
  }

  /** An invocation begins. */
  begin(messages: readonly ReceivedMessage[], at: number, faultsBefore: number): void {
    this.knowledge = new Knowledge(messages);
    this.begunAt = at;
    this.toldToStopAt = undefined;
    this.faultsBefore = faultsBefore;
    this.hasLostLease = false;
    this.beganToFireAt = undefined;
    const { leases, lastWrites, threw, sent, ended, gaveBack, hasRoom, givesBack } = this;
    const ofRuns = [leases, lastWrites, threw, sent, ended, gaveBack, this.refusals, this.throttledUntil];
    const all = [...ofRuns, hasRoom, givesBack, this.putOff];
    // Clearing what is empty costs as much as filling it.
    for (const kept of all) if (kept.size > 0) kept.clear();
  }
}
