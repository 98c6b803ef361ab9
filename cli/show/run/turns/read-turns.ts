/**
 * Reads the turns of a run from its log: one search for the lines that name the run, one for what Lambda says of the
 * invocations in the same streams. Nothing is written for it, so what the logs no longer have is not known any more.
 */
import { usageWithShards } from "../../../../functions/model/run/record/usage.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import type { DeployedPawl } from "../../../deployment/deployed-pawl.ts";
import type { LogEvent } from "../../../deployment/log-events.ts";
import { causeOfEnd, logStretch } from "../run-logs.ts";
import { type Invoked, type Turn, turnsOf } from "./turns.ts";

export interface RunTurns {
  /** The earliest first. */
  readonly turns: readonly Turn[];
  /** How many there were that the logs do not have, as far as the record knows. */
  readonly missing: number;
}

const aboutRequest = /RequestId: ([^\s,]+)/;

export async function readTurns(
  { logEvents }: Pick<DeployedPawl, "logEvents">,
  run: RunRecord,
): Promise<RunTurns> {
  const { logs } = run;
  const claimed = usageWithShards(run)?.turns ?? 0;
  if (logs === undefined) return { turns: [], missing: claimed };
  const stretch = logStretch(run);
  const naming = await logEvents({ group: logs.group, ...stretch, text: run.run });
  const streams = [...new Set(naming.map(({ stream }) => stream))];
  const about =
    streams.length === 0
      ? []
      : await logEvents({ group: logs.group, ...stretch, streams, text: "RequestId: " });
  const turns = turnsOf(run, naming, invocationsIn(about));
  return { turns, missing: Math.max(0, claimed - turns.length) };
}

function invocationsIn(events: readonly LogEvent[]): ReadonlyMap<string, Invoked> {
  const found = new Map<string, Invoked>();
  for (const { at, message } of events) {
    const requestId = aboutRequest.exec(message)?.[1];
    // A line of JSON may quote one of them.
    if (requestId === undefined || message.startsWith("{")) continue;
    const before = found.get(requestId) ?? {};
    const memory = /Max Memory Used: (\d+) MB/.exec(message)?.[1];
    found.set(requestId, {
      endedAt: message.startsWith("START") ? before.endedAt : at,
      memoryMb: memory === undefined ? before.memoryMb : Number(memory),
      cause: before.cause ?? causeOfEnd([message]),
    });
  }
  return found;
}
