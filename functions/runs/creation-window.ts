/** Until when a run may still be made by its name: its record must not have been there and expired. */
import type { RunKey } from "../model/run.ts";
import { instantOf } from "../model/run-name.ts";

/** Days after its instant. Records are kept for 35 at the least. */
export const creationWindowDays = 30;

/** Whether a message, or a slot, may still make a run that does not exist. */
export function isWithinCreationWindow({ run }: Pick<RunKey, "run">, now: number): boolean {
  return now - instantOf(run).getTime() < creationWindowDays * 86_400_000;
}
