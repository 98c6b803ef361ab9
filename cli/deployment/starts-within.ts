/** How late a message may come and still start a run: what `missed` says is provisional until then. */
import { pieceAt } from "../../functions/ledger/index.ts";
import { inForce, type Override } from "../../functions/model/override/override.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import { type ScheduleDefinition, scheduleOfTrigger } from "../../functions/model/task/run-time-schedule.ts";
import { isTimed } from "../../functions/model/task/trigger.ts";
import type { Explained } from "./verdicts.ts";

/** In seconds; undefined where it is not known: of a trigger that is gone, or a run-time schedule that was another then. */
export async function startsWithin(
  { trigger: id, at, known }: Pick<Explained, "trigger" | "at" | "known">,
  {
    found,
    overrides,
    definitions,
  }: {
    readonly found: ManifestTask | undefined;
    readonly overrides: readonly Override[];
    readonly definitions: readonly ScheduleDefinition[];
  },
): Promise<number | undefined> {
  const name = scheduleOfTrigger(id);
  if (name !== undefined) {
    const definition = definitions.find((each) => each.name === name);
    const piece = known && pieceAt(known.ledger.pieces, at);
    const isSame = definition?.expression === piece?.expression && definition?.zone === piece?.zone;
    return isSame ? definition?.startWithin : undefined;
  }
  const replacing = inForce(overrides, "schedule", at)?.value;
  if (replacing?.trigger === id) return replacing.startWithin;
  const trigger = found?.triggers.filter(isTimed).find((each) => each.id === id);
  if (trigger === undefined) return undefined;
  const { startWithinSeconds } = await import("../../functions/schedule/index.ts");
  return startWithinSeconds(trigger, new Date(at * 1000));
}
