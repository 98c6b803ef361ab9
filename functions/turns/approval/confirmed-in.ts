import { cut } from "../../model/cut.ts";
import { type Confirmed, longestBy } from "../../model/run/record/confirmed.ts";
import type { ConfirmedIn } from "../../runs/index.ts";

/** Only workers of a stage one of whose tasks asks for a confirmation carry it. */
export const confirmedIn: ConfirmedIn = ({ confirmed }, at, how) => {
  const { by } = (confirmed ?? {}) as Partial<Confirmed>;
  if (typeof by !== "string" || by === "") return undefined;
  return { by: cut(by, longestBy), at: new Date(at).toISOString(), how };
};
