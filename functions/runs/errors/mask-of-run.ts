import type { Mask } from "../../model/mask/mask.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { paramsText } from "../attachments.ts";
import type { RunnerContext } from "../context.ts";

/** What hides a run's masked values. Params that are stored separately are read only where its task masks some. @throws as the store does */
export async function maskOfRun(
  { store, maskFor }: Pick<RunnerContext, "store" | "maskFor">,
  run: RunRecord,
): Promise<Mask | undefined> {
  return maskFor?.(run.task) && maskFor(run.task, await paramsText(store, run), run.maskedParams);
}
