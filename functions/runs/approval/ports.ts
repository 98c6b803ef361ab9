/** What workers of a stage carry where one of its tasks asks for a confirmation. */
import type { Delivery } from "../../model/run/messages/delivery.ts";
import type { Message } from "../../model/run/messages/message.ts";
import type { StartMessage } from "../../model/run/messages/start-message.ts";
import type { Confirmed } from "../../model/run/record/confirmed.ts";
import type { DeployedTask, WorkerContext } from "../context.ts";

/** What the record of a run has of the confirmation in its start; of what is no name nothing, so that the run waits. `at` in epoch milliseconds. */
export type ConfirmedIn = (
  message: Pick<StartMessage, "confirmed">,
  at: number,
  how: Confirmed["how"],
) => Confirmed | undefined;

/** Holds a run that nobody has said yes to. True: the message may be acknowledged. */
export type HoldForApproval = (
  context: WorkerContext,
  deployed: DeployedTask,
  message: Message,
  delivery: Delivery,
) => Promise<boolean>;
