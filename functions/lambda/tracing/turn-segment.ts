/** A turn of a run as a part of a trace, in the words of X-Ray's segment documents: one when it begins, another when it has ended. Pure. */
import type { RunRecord } from "../../model/run/run.ts";

/** Where in a trace a turn is. */
export interface Span {
  /** 16 hexadecimal digits. */
  readonly id: string;
  readonly traceId: string;
  /** The part that is the invocation. */
  readonly parentId: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** The document of a turn that has begun. */
export function begunTurn({ id, traceId, parentId, startedAt }: Span, run: RunRecord) {
  return {
    ...shared(run),
    id,
    trace_id: traceId,
    parent_id: parentId,
    start_time: startedAt / 1000,
    in_progress: true,
  };
}

/**
 * The document of a turn that has ended: it takes the place of the first one. Texts of errors and reasons are left to the log and
 * the record, since the stage's key may be for these alone. @param end the run afterwards; undefined where that could not be written
 */
export function endedTurn(span: Span, run: RunRecord, endedAt: number, end: RunRecord | undefined) {
  const { in_progress: _, ...begun } = begunTurn(span, run);
  const document = { ...begun, end_time: endedAt / 1000 };
  if (end === undefined) return { ...document, fault: true };
  const { status, ticks, error, errors } = end;
  const isErrored = status === "errored";
  const isRetried = status === "retrying";
  const failure = isErrored ? error : isRetried ? errors?.at(-1) : undefined;
  return {
    ...document,
    annotations: { ...document.annotations, status },
    metadata: { pawl: { items: ticks } },
    fault: isErrored || undefined,
    error: isRetried || undefined,
    cause: failure && { exceptions: [{ id: span.id, type: failure.name }] },
  };
}

/** What both documents say. Traces are found by their annotations. */
function shared({ task, run, turn, attempt }: RunRecord) {
  return { type: "subsegment", name: task, annotations: { task, run, turn, attempt } } as const;
}
