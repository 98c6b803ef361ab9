import { InvalidParamsError } from "../../model/errors.ts";
import { type Confirmed, confirmedMistake } from "../../model/run/record/confirmed.ts";
import type { ConfirmedIn } from "../../runs/index.ts";

/** Only workers of a stage one of whose tasks asks for a confirmation carry it: the one check of every door. */
export const confirmedIn: ConfirmedIn = ({ confirmed }, at, how) => {
  if (confirmed === undefined) return undefined;
  const mistake = confirmedMistake(confirmed);
  if (mistake !== undefined) throw new InvalidParamsError(mistake);
  return { by: (confirmed as Confirmed).by, at: new Date(at).toISOString(), how };
};
