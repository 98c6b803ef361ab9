/**
 * AWS's recursive loop detection: a trace header travels with each invocation (`_X_AMZN_TRACE_ID`, which the SDK
 * inside a function copies into what it sends, and SQS keeps as `AWSTraceHeader`), and in it a lineage counts how
 * often each function was called on the way. The first 16 invocations of a function go through.
 */
import { createHash, randomBytes } from "node:crypto";

/** A function's invocations in one chain, the first included. */
export const allowedHops = 16;

/** An invocation's place in its chain. */
export interface Hop {
  /** Which of the function's invocations in this chain it is, from 1. */
  readonly number: number;
  /** The header that it passes on. */
  readonly trace: string;
}

/**
 * The next hop of a chain, or the first of a new one.
 *
 * @param traces the headers of what the function is invoked with; of a batch the longest chain counts
 */
export function nextHop(functionArn: string, traces: readonly (string | undefined)[], now: number): Hop {
  const known = traces.filter((trace) => trace !== undefined);
  const lineage = new Map<string, number>();
  for (const [id, count] of known.flatMap(lineageOf)) lineage.set(id, Math.max(count, lineage.get(id) ?? 0));
  const own = createHash("sha256").update(functionArn).digest("hex").slice(0, 8);
  const number = (lineage.get(own) ?? 0) + 1;
  lineage.set(own, number);
  const root = known.map((trace) => /Root=([^;]+)/.exec(trace)?.[1]).find((found) => found !== undefined);
  const counts = [...lineage].map(([id, count]) => `${id}:${count}`).join("|");
  const parent = randomBytes(8).toString("hex");
  return { number, trace: `Root=${root ?? newRoot(now)};Parent=${parent};Sampled=0;Lineage=${counts}` };
}

function lineageOf(trace: string): [string, number][] {
  const text = /Lineage=([^;]+)/.exec(trace)?.[1] ?? "";
  return [...text.matchAll(/([0-9a-f]{8}):(\d+)/g)].map(([, id, count]) => [id ?? "", Number(count)]);
}

function newRoot(now: number): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  return `1-${seconds}-${randomBytes(12).toString("hex")}`;
}
