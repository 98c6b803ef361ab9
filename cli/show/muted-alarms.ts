/** Which alarms are muted now, and by which runs, in words. */
import { alarmsName, type MutedAlarm, mutedAlarms } from "../../functions/model/alarms/muted-alarm.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { table } from "./table.ts";
import type { View } from "./view.ts";
import { instantText } from "./words.ts";

/** One query; none in a stage whose tasks mute no alarm. */
export async function readMuted(
  store: RunStore,
  tasks: readonly Pick<ManifestTask, "settings">[],
): Promise<readonly MutedAlarm[]> {
  if (!tasks.some(({ settings }) => settings.muteAlarms !== undefined)) return [];
  return mutedAlarms(await store.parts(alarmsName, ""));
}

/** Those of them that runs of a task mute, or one run of it: by their ids. */
export function mutedByRun(muted: readonly MutedAlarm[], begin: string): readonly MutedAlarm[] {
  return muted.flatMap((alarm) => {
    const by = alarm.by.filter(({ run }) => run === begin || run.startsWith(`${begin}/`));
    return by.length === 0 ? [] : [{ ...alarm, by }];
  });
}

/** `orders-errors: off since 2026-11-21 10:00:00, by import/2026-…`: a line for each alarm. */
export function mutedText(muted: readonly MutedAlarm[]): string {
  return muted
    .map(({ alarm, by, wasOff }) => {
      const since = Math.min(...by.map((one) => one.since));
      const runs = by.map(({ run }) => run).join(" and ");
      return `${alarm}: ${wasOff ? "was off before, held" : "off"} since ${sinceText(since)}, by ${runs}`;
    })
    .join("\n");
}

/** A row for each alarm and run. */
export function mutedTable(muted: readonly MutedAlarm[], { columns }: Pick<View, "columns">): string {
  const rows = muted.flatMap(({ alarm, by, wasOff }) =>
    by.map(({ run, since }) => [alarm, sinceText(since), run, wasOff ? "it was off before" : ""]),
  );
  return table(["muted alarm!", "since", "by run!", ""], rows, columns);
}

/** The same for programs. */
export function mutedJson({ alarm, by, wasOff }: MutedAlarm): unknown {
  const runs = by.map(({ run, since }) => ({ run, since: new Date(since).toISOString() }));
  return { alarm, wasOff, by: runs };
}

function sinceText(since: number): string {
  return instantText(new Date(since).toISOString());
}
