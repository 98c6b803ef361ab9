/**
 * The one liberty `pawl dev` takes with its state: whoever opens it has it alone, so every worker of before is
 * dead, and its leases are ended rather than waited for.
 *
 * What then brings a run on, within seconds and by the protocol's own ways:
 * - Its message was in flight: SQS made it visible on opening. A worker receives it, finds the run running with
 *   a lapsed lease, and takes it over.
 * - Its message had been acknowledged already, by whoever met the live lease: then the run has a `due`. That is
 *   moved to now, and the clock, which is invoked as soon as all is ready, sends the run's turn again.
 * - Its worker died between a write and the send that follows it: the same, by `due`.
 * Where both come, the second finds a live lease or another turn and is acknowledged. Nothing else is touched:
 * no status, no turn, no cursor, and not the `leaseExpiresAt` 0 of a lease that was given up. A `due` is never
 * moved before `notBefore`, and those of waiting runs (`wait#…`) and of ended ones (`attention#…`) stay.
 */
import type { RunRecord } from "../../functions/model/run.ts";
import { type Dynamodb, plainItem } from "../services/index.ts";

/** A lapsed lease must be past by more than clocks may differ. */
const pastMilliseconds = 10_000;

/** Ends the leases of all runs of a table. @returns how many runs had a live one */
export async function endDeadLeases(dynamodb: Dynamodb, table: string, now: number): Promise<number> {
  let ended = 0;
  for await (const raw of dynamodb.scan(table)) {
    const run = plainItem(raw) as unknown as Partial<RunRecord>;
    const lapsed = now - pastMilliseconds;
    const held = (run.leaseExpiresAt ?? 0) > lapsed;
    const dueAt = dueNow(run, now);
    if (held) ended++;
    if (!held && dueAt === undefined) continue;
    await dynamodb.call("UpdateItem", {
      TableName: table,
      Key: { task: raw.task, run: raw.run },
      UpdateExpression: `SET ${[held ? "#lease = :lapsed" : "", dueAt === undefined ? "" : "#due = :due"].filter(Boolean).join(", ")}`,
      ExpressionAttributeNames: {
        ...(held ? { "#lease": "leaseExpiresAt" } : {}),
        ...(dueAt === undefined ? {} : { "#due": "dueAt" }),
      },
      ExpressionAttributeValues: {
        ...(held ? { ":lapsed": { N: String(lapsed) } } : {}),
        ...(dueAt === undefined ? {} : { ":due": { N: String(dueAt) } }),
      },
    });
  }
  return ended;
}

/** The `due` that a run should have instead of a later one. */
function dueNow({ dueKey, dueAt, notBefore }: Partial<RunRecord>, now: number): number | undefined {
  if (dueAt === undefined || dueKey?.startsWith("sweep#") !== true) return undefined;
  const wanted = Math.max(now, notBefore === undefined ? 0 : Date.parse(notBefore));
  return dueAt > wanted ? wanted : undefined;
}
