import type { StartMessage } from "../../model/run/messages/start-message.ts";
import type { Confirmed } from "../../model/run/record/confirmed.ts";

/** What the record of a run has of the confirmation in its start; of what is no name nothing, so that the run waits. `at` in epoch milliseconds. */
export type ConfirmedIn = (
  message: Pick<StartMessage, "confirmed">,
  at: number,
  how: Confirmed["how"],
) => Confirmed | undefined;
