/** What must hold of a run that is split when it is written to. An attribute that the writer found absent must still be so. */
import { moves } from "../../../model/run/moves.ts";
import type { WordName } from "../../../model/run/record/shard-attributes.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";

/** An attribute is as it was read. */
export function asRead(
  attribute: "open" | "epoch" | "permits" | "splits" | "splitAsked" | WordName,
  { [attribute]: value }: Partial<RunRecord>,
): Clause<RunRecord> {
  const name = `${attribute} as read`;
  return value === undefined ? { name, attribute, is: "absent" } : { name, attribute, is: "=", value };
}

/** The run has not ended. What a cancel may end has not. */
export const isLive: Clause<RunRecord> = {
  name: "it has not ended",
  attribute: "status",
  is: "in",
  values: moves.cancel.from,
};
