import { maskedRun } from "../../../functions/model/mask/masked-run.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { View } from "../view.ts";

/** A run as it may be shown: without masked values and encrypted params. */
export function shownRun(run: RunRecord, { masking }: View): RunRecord {
  return maskedRun(masking ?? {}, run);
}
