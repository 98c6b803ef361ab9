/** Which run a message is about. */
import type { Message } from "../model/message.ts";
import type { RunKey } from "../model/run.ts";
import { occurrenceName, outsideName } from "../model/run-name.ts";
import type { Delivery } from "./context.ts";

/** A message that means something. */
export type Known = Exclude<Message, { kind: "unknown" }>;

/** The run of a message; one by hand is its run's name, unless an `id` of the caller's own points to another. */
export function runOf(message: Known, { messageId, sentAt }: Delivery): RunKey {
  const { task } = message;
  switch (message.kind) {
    case "turn":
      return { task, run: message.run };
    case "occurrence":
      return { task, run: occurrenceName(message.trigger, new Date(message.scheduledTime)) };
    case "start":
      return { task, run: outsideName(new Date(sentAt), "message", messageId) };
  }
}
