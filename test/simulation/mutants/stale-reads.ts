/** Reads that are late: a run or a list is shown as it was a while ago, as though the store's reads were not consistent. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { DueEntry } from "../../../functions/store/run-store.ts";
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

interface Listed {
  readonly at: number;
  readonly entries: readonly DueEntry[];
}

/** Shows the entries of keys that begin like this as they were so many milliseconds ago, where they were listed by then. */
export function listLate(start: string, milliseconds: number): Seam {
  const worlds = new WeakMap<Machine["world"], Map<string, Listed[]>>();
  return {
    list(entries, dueKey, machine) {
      if (!dueKey.startsWith(start)) return entries;
      const keys = worlds.get(machine.world) ?? new Map<string, Listed[]>();
      worlds.set(machine.world, keys);
      const all = keys.get(dueKey) ?? [];
      keys.set(dueKey, all);
      const now = trueNow(machine);
      const old = all.findLast(({ at }) => at <= now - milliseconds)?.entries ?? entries;
      all.push({ at: now, entries });
      return old[0]?.run === entries[0]?.run ? entries : old;
    },
  };
}
