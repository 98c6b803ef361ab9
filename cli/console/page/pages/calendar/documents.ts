/** The documents that only the calendar reads. */
import type { RunDocument } from "../../api/documents.ts";

export interface CalendarInstantDocument {
  readonly at: string;
  readonly trigger: string;
  readonly verdict: string;
  readonly run?: string;
  readonly why?: string;
}

export interface BucketDocument {
  readonly from: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface CalendarRowDocument {
  readonly task: string;
  readonly triggers: readonly {
    readonly id: string;
    readonly words: string;
    readonly expression: string;
    readonly timeZone: string;
  }[];
  readonly instants?: readonly CalendarInstantDocument[];
  readonly buckets?: readonly BucketDocument[];
}

export interface ClockChangeDocument {
  readonly zone: string;
  readonly at: string;
  readonly kind: "gap" | "fold";
  /** Local times without a zone, such as `2026-03-29T01:00:00`. */
  readonly from: string;
  readonly to: string;
  readonly why: string;
  readonly tasks: readonly string[];
}

/** `pawl calendar`. */
export interface CalendarDocument {
  readonly from: string;
  readonly to: string;
  readonly now: string;
  readonly tasks: readonly CalendarRowDocument[];
  readonly clockChanges: readonly ClockChangeDocument[];
}

/** `pawl explain`, with the runs. */
export interface ExplainedInstantDocument {
  readonly task: string;
  readonly instant: string;
  readonly verdicts: readonly VerdictDocument[];
}

export interface VerdictDocument {
  readonly trigger: string;
  readonly verdict: string;
  readonly why: string;
  readonly run?: RunDocument;
}

/** `pawl backfill --dry-run`, of one instant. */
export interface InstantPlanDocument {
  readonly willStart: number;
  readonly runSeconds?: number;
  readonly usd: number;
}
