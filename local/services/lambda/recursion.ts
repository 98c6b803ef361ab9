/**
 * AWS's recursive loop detection. A trace header travels with each invocation: the function finds it in
 * `_X_AMZN_TRACE_ID`, its SDK copies it into requests, and SQS stores it as `AWSTraceHeader`. The lineage in it
 * counts how often each function was called on the way. AWS allows 16 invocations of a function in one chain.
 */
import { createHash, randomBytes } from "node:crypto";
import { AwsError } from "../../http/index.ts";

/** How many invocations of one function a chain may have, the first included. */
export const allowedHops = 16;

/** A chain of a function's own messages was too long. */
export class RecursionStoppedError extends AwsError {
  constructor(functionName: string, hop: number) {
    super(
      "RecursiveInvocationException",
      `${functionName} was stopped at the ${hop}th invocation in a chain of its own messages: AWS stops a function without recursiveLoop Allow after ${allowedHops}`,
    );
  }
}

/** An invocation's position in its chain. */
export interface Hop {
  /** Counts the function's own invocations in the chain, from 1. */
  readonly number: number;
  /** The header that the invocation passes on. */
  readonly trace: string;
}

/**
 * The next hop of a chain, or the first of a new one.
 *
 * @param traces the headers of what the function is invoked with; in a batch, the longest chain counts
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
