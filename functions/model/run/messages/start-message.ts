import { show } from "../../show.ts";
import { isPriority, priorityWords } from "../../task/concurrency.ts";
import type { Json } from "../../task/task.ts";
import { isCallersId } from "../run-name.ts";

/** By hand, or from other code: start a run of this task. With `id`, at most one run for that id. */
export interface StartMessage {
  readonly task: string;
  readonly params?: Json;
  readonly id?: string;
  /** @default that of its task */
  readonly priority?: number;
  /** Who has said yes to it, where its task asks for that: `{ by }`. Read where it matters, by `confirmedIn`. */
  readonly confirmed?: unknown;
}

/** Reads what a start has next to its task. A text says what is wrong with it. */
export function readStart(
  task: string,
  { params, id, priority, confirmed }: Readonly<Record<string, unknown>>,
): (StartMessage & { readonly kind: "start" }) | string {
  if (id !== undefined && !isCallersId(id))
    return `id ${show(id)} is not allowed: 1 to 128 printable ASCII characters without spaces`;
  if (priority !== undefined && !isPriority(priority))
    return `priority ${show(priority)} is not allowed: ${priorityWords}`;
  return { kind: "start", task, params: params as Json | undefined, id, priority, confirmed };
}
