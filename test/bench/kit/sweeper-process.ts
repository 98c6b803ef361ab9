/**
 * The process of the sweeper's function: imports the shipped bundle and invokes it when it is told to. What is left of
 * the function's time is counted in CPU, at the share that its memory gives, and its clock stands still: other load on
 * this machine changes nothing.
 */
import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import type { Context } from "aws-lambda";

/** What the parent asks for. */
export interface SweepRequest {
  readonly bundle: string;
  /** The share of a CPU that the function has. */
  readonly share: number;
  readonly timeoutMs: number;
  /** What its clock says, in epoch milliseconds. */
  readonly now: number;
  /** The runs whose messages are watched for. */
  readonly runs: readonly string[];
}

/** What an invocation came to. */
export interface SweepReport {
  /** Seconds that it takes on the function's share of a CPU, if it never waits for an answer. */
  readonly seconds: number;
  /** For each watched run: the same until it was sent, and the messages that were sent before it; undefined where it was not. */
  readonly sent: readonly ({ readonly seconds: number; readonly before: number } | undefined)[];
  /** Calls by operation, as they went over the wire. */
  readonly calls: Readonly<Record<string, number>>;
  readonly swept: Readonly<Record<string, unknown>>;
}

async function sweep({ bundle, share, timeoutMs, now, runs }: SweepRequest): Promise<SweepReport> {
  const { handler } = (await import(bundle)) as {
    handler(event: unknown, context: Context): Promise<Record<string, unknown>>;
  };
  Date.now = () => now;
  const calls: Record<string, number> = {};
  const onRequest = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    const operation = String(request.getHeader("x-amz-target")).replace(/^.*\./, "");
    calls[operation] = (calls[operation] ?? 0) + 1;
  };
  subscribe("http.client.request.start", onRequest);
  const before = process.cpuUsage();
  const seconds = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / share;
  };
  const sent: SweepReport["sent"][number][] = runs.map(() => undefined);
  let messages = 0;
  // The function's log says what was sent.
  process.stdout.write = ((line: string) => {
    const { pawl, run = "" } = JSON.parse(line) as { pawl: string; run?: string };
    if (pawl !== "send") return true;
    if (runs.includes(run)) sent[runs.indexOf(run)] = { seconds: seconds(), before: messages };
    messages++;
    return true;
  }) as typeof process.stdout.write;
  // Asking the system what CPU was used costs more than a tenth of an entry, so it is not asked for each.
  let asked = 0;
  let left = timeoutMs;
  const context = {
    functionName: "sweeper",
    getRemainingTimeInMillis() {
      if (asked++ % 50 === 0) left = timeoutMs - seconds() * 1000;
      return left;
    },
  } as Context;
  const swept = await handler({}, context);
  return { seconds: seconds(), sent, calls, swept };
}

process.on("message", (request: SweepRequest) => {
  sweep(request).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit());
