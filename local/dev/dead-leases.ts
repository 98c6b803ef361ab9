/**
 * Ends the leases of workers that died with an earlier `pawl dev`. Only one process can have the state open, so all
 * earlier workers are dead, and nothing has to wait for their leases to expire. This is the only write that `pawl dev`
 * makes to runs.
 *
 * The protocol then continues each run within seconds:
 * - Its message was in flight: SQS made it visible on opening. A worker receives it, finds the run running with an
 *   expired lease, and takes it over.
 * - Its message was already acknowledged, by a worker that met the live lease: then the run has a `due`. It is moved
 *   to now, and the sweeper, which is invoked as soon as all is ready, resends the run's turn.
 * - Its worker died between a write and the send that follows it: the same, by its `due`.
 * Where both happen, the second worker meets a live lease or another turn, and acknowledges. Nothing else is changed:
 * no status, turn or cursor, and no `leaseExpiresAt` of 0, which says that the lease was given up. A `due` is never
 * moved before `notBefore`. The entries of waiting runs (`wait#…`) and of ended ones (`attention#…`) stay.
 */
import { isSweeperKey } from "../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { type Dynamodb, plainItem, type RawItem } from "../services/index.ts";

/** An expired lease must be in the past by more than clocks may differ. */
const pastMilliseconds = 10_000;

/** Ends the leases of all runs of a table. @returns how many runs had a live one */
export async function endDeadLeases(dynamodb: Dynamodb, table: string, now: number): Promise<number> {
  const expired = now - pastMilliseconds;
  let ended = 0;
  for await (const item of dynamodb.scan(table)) {
    const run = plainItem(item) as unknown as Partial<RunRecord>;
    const held = (run.leaseExpiresAt ?? 0) > expired;
    if (held) ended++;
    await setNumbers(dynamodb, table, item, {
      leaseExpiresAt: held ? expired : undefined,
      dueAt: earlierDue(run, now),
    });
  }
  return ended;
}

/** The `dueAt` that a run should have instead of a later one. */
function earlierDue({ dueKey, dueAt, notBefore }: Partial<RunRecord>, now: number): number | undefined {
  if (dueAt === undefined || !isSweeperKey(dueKey)) return undefined;
  const wanted = Math.max(now, notBefore === undefined ? 0 : Date.parse(notBefore));
  return dueAt > wanted ? wanted : undefined;
}

/** Sets attributes of an item. Those that are undefined stay as they are. */
async function setNumbers(
  dynamodb: Dynamodb,
  table: string,
  { task, run }: RawItem,
  attributes: Readonly<Record<string, number | undefined>>,
): Promise<void> {
  const changed = Object.entries(attributes).filter(([, value]) => value !== undefined);
  if (changed.length === 0) return;
  await dynamodb.call("UpdateItem", {
    TableName: table,
    Key: { task, run },
    UpdateExpression: `SET ${changed.map(([name]) => `#${name} = :${name}`).join(", ")}`,
    ExpressionAttributeNames: Object.fromEntries(changed.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(
      changed.map(([name, value]) => [`:${name}`, { N: String(value) }]),
    ),
  });
}
