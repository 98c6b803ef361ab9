/** What limits hold back, as a table and as JSON. */
import { overrideJson } from "../override/override-text.ts";
import { table } from "../table.ts";
import { stageOverrideText } from "./stage-limit.ts";
import { type LimitRow, mostCounted } from "./task-limits.ts";

const holdersShown = 3;

/** Below it, an override of the stage's limit. */
export function limitTable(rows: readonly LimitRow[], columns: number | undefined): string {
  const cells = rows.map(({ of, name, limit, running, waiting, holders, isPartial = false }) => [
    of,
    name,
    `${countText(running, isPartial)}${limit === undefined ? "" : ` of ${limit}`}`,
    countText(waiting, isPartial || waiting >= mostCounted),
    [
      ...holders.slice(0, holdersShown),
      ...(holders.length > holdersShown ? [`and ${holders.length - holdersShown}`] : []),
    ].join(", "),
  ]);
  const overridden = rows.flatMap(({ ofStage }) => stageOverrideText(ofStage) ?? []);
  return [
    table(["limit!", "name!", "running", "waiting", "held by"], cells, columns),
    ...overridden.map((text) => `stage limit ${text}`),
  ].join("\n");
}

const countText = (count: number, isPartial: boolean) => `${count}${isPartial ? " or more" : ""}`;

export function limitJson({ ofStage, ...row }: LimitRow): unknown {
  return { ...row, override: ofStage?.override && overrideJson(ofStage.override) };
}
