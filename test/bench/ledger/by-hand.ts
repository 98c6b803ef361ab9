/** What a run that is started by hand takes for its task's slot, counted at the wire. */
import { defaultSettings, resolveLane } from "../../../functions/model/task/settings.ts";
import { countShortRuns } from "../cost/counted-runs.ts";
import type { Figure } from "../figure.ts";
import { openWire } from "../wire.ts";

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
      const value = (skip[what] - allow[what]) / runs;
      return { what: `${what} of a run by hand for its slot`, value, bound: `= ${aRun}`, ok: value === aRun };
    };
    return [more("writes", 2), more("reads", 1), more("sends", 0)];
  } finally {
    await wire.close();
  }
}
