/** What must hold of a run that is split when it is written to. An attribute that the writer found absent must still be so. */
import { moves } from "../../../model/run/moves.ts";
import type { WordName } from "../../../model/run/record/shard-attributes.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { valuesWithout } from "../../../model/run/shard.ts";
import type { Clause } from "../../../store/run-store.ts";

/** An attribute is as it was read. */
export function asRead(
  attribute: "open" | "epoch" | "splits" | "splitAsked",
  { [attribute]: value }: Partial<RunRecord>,
): Clause<RunRecord> {
  const name = `${attribute} as read`;
  return value === undefined ? { name, attribute, is: "absent" } : { name, attribute, is: "=", value };
}

/** A shard was not counted: its bit is clear. What others count at the same time does not matter. */
export function isClear({ word, bit }: { readonly word: WordName; readonly bit: number }): Clause<RunRecord> {
  return {
    name: "its bit is clear",
    anyOf: [
      [{ name: "no bit of its word is set", attribute: word, is: "absent" }],
      [{ name: "other bits of its word are set", attribute: word, is: "in", values: valuesWithout(bit) }],
    ],
  };
}

/** The run has not ended. What a cancel may end has not. */
export const isLive: Clause<RunRecord> = {
  name: "it has not ended",
  attribute: "status",
  is: "in",
  values: moves.cancel.from,
};
