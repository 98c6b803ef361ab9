/** What a run that is started by hand takes for its task's slot, counted at the wire. */

import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { defaultSettings } from "../../../functions/model/task/settings.ts";
import { countShortRuns } from "../cost/counted-runs.ts";
import type { Figure } from "../kit/figure.ts";
import { openWire } from "../kit/wire.ts";

export async function byHandFigures(runs = 200): Promise<readonly Figure[]> {
  const wire = await openWire();
  try {
    const count = async (overlap: "skip" | "allow") => {
      await countShortRuns(
        wire,
        { ...defaultSettings, ...resolveLane("default", {}), overlap, startedBy: "hand" },
        runs,
      );
      return { ...wire.calls };
    };
    const [allow, skip] = [await count("allow"), await count("skip")];
    const more = (what: "writes" | "reads" | "sends", aRun: number): Figure => {
      // Without a slot a run's task is read, but only once for all runs of five seconds.
      const value = (skip[what] - (what === "reads" ? 0 : allow[what])) / runs;
      return { what: `${what} of a run by hand for its slot`, value, bound: `= ${aRun}`, ok: value === aRun };
    };
    const reads: Figure = {
      what: "reads of a run by hand without a slot, at most one each 5 s",
      value: allow.reads / runs,
      bound: "<= 0.6",
      ok: allow.reads <= 0.6 * runs,
    };
    return [more("writes", 2), more("reads", 1), more("sends", 0), reads];
  } finally {
    await wire.close();
  }
}
