/** Reads of runs that are late: a run is shown as it was a while ago, as though the store's reads were not consistent. */
import type { RunRecord } from "../../../functions/model/run.ts";
import { isMadeBy, type Kind, type Machine, trueNow } from "./machine-facts.ts";
import type { At, Seam } from "./seams.ts";

interface Version {
  readonly at: number;
  readonly run: RunRecord | undefined;
}

/** Shows each run to one kind of machine as it was so many milliseconds ago. Only versions that some machine wrote or read are known. */
export function readLate(kind: Kind, milliseconds: number): Seam {
  const worlds = new WeakMap<Machine["world"], Map<string, Version[]>>();
  const versions = ({ machine, key }: At): Version[] => {
    const runs = worlds.get(machine.world) ?? new Map<string, Version[]>();
    worlds.set(machine.world, runs);
    const id = JSON.stringify(key);
    const all = runs.get(id) ?? [];
    runs.set(id, all);
    return all;
  };
  return {
    answer(answer, _write, at) {
      versions(at).push({ at: trueNow(at.machine), run: answer.item as RunRecord | undefined });
      return answer;
    },
    read(run, at) {
      const all = versions(at);
      const until = trueNow(at.machine) - milliseconds;
      const old = isMadeBy(at.machine, kind) && all.findLast((version) => version.at <= until);
      all.push({ at: trueNow(at.machine), run });
      return old ? old.run : run;
    },
  };
}
