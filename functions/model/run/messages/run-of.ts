import type { RunKey } from "../run.ts";
import { outsideName } from "../run-name.ts";
import type { KnownMessage } from "./message.ts";

/** The run that a message is about. A start by hand names its run after itself, unless its `id` points to another. */
export function runOf(
  message: KnownMessage,
  sent: { readonly messageId: string; readonly sentAt: number },
): RunKey {
  if (message.kind !== "start") return { task: message.task, run: message.run };
  return { task: message.task, run: outsideName(new Date(sent.sentAt), "message", sent.messageId) };
}
