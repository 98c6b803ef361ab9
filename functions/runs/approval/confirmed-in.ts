import type { StartMessage } from "../../model/run/messages/start-message.ts";
import type { Confirmed } from "../../model/run/record/confirmed.ts";

/** What the record of a run has of the confirmation in its start; nothing where it says nothing of it. `at` in epoch milliseconds. @throws InvalidParamsError for what is no object of a name */
export type ConfirmedIn = (
  message: Pick<StartMessage, "confirmed">,
  at: number,
  how: Confirmed["how"],
) => Confirmed | undefined;
