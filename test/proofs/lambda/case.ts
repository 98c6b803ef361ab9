/** What all cases of the proof have: their form, and what a caller got of an invocation. */
import type { Host, ProbeApp } from "./probe-app.ts";
import type { Answer } from "./runtime.ts";

/**
 * Does the same under either host and returns its outcome: what the caller got, what the run's record says, and whether
 * the process lived on.
 */
export interface Case {
  readonly title: string;
  run(app: ProbeApp, host: Host): Promise<unknown>;
  /** What the outcome must be, under both. */
  readonly outcome: unknown;
}

/** What a caller is told when the process ended before it answered. */
export const exited = (how: string) => `Runtime.ExitError: RequestId: ID Error: Runtime exited ${how}`;

/** What `told` makes of a batch of which no message comes back. */
export const acknowledged = "acknowledged";

/** What the caller got, without what differs from call to call. */
export function told({ payload, failed }: Answer): unknown {
  if (!failed) {
    const { batchItemFailures } = (payload ?? {}) as { batchItemFailures?: unknown[] };
    return batchItemFailures?.length === 0 ? acknowledged : payload;
  }
  const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
  return `${errorType}: ${errorMessage.replace(/RequestId: [0-9a-f-]{36}/, "RequestId: ID")}`;
}
