/** What `pawl dev` keeps in memory of runs that are over: the heap of its process, after a collection. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Figure } from "../kit/figure.ts";
import type { ShortRuns } from "./short-runs.ts";

const few = 3_000;
const many = 30_000;
const most = 1.2;

export async function heapFigure(runs: ShortRuns): Promise<Figure> {
  await runs.run(few);
  const before = liveBytes();
  for (let done = few; done < many; done += few) await runs.run(few);
  const after = liveBytes();
  return {
    what: `MiB of heap after ${many} short runs, against after ${few}`,
    value: Number((after / 2 ** 20).toFixed(1)),
    bound: `ratio <= ${most}`,
    ok: after / before <= most,
    ratio: Number((after / before).toFixed(3)),
  };
}

/** The bytes of this process's heap that are in use, once all that can be is collected. */
function liveBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}
