import { show } from "../../show.ts";
import { isPriority, priorityWords } from "../../task/concurrency.ts";
import type { Json } from "../../task/task.ts";
import { type Confirmed, confirmedMistake } from "../record/confirmed.ts";
import { isCallersId } from "../run-name.ts";

/** By hand, or from other code: start a run of this task. With `id`, at most one run for that id. */
export interface StartMessage {
  readonly task: string;
  readonly params?: Json;
  readonly id?: string;
  /** @default that of its task */
  readonly priority?: number;
  /** Who has said yes to it, where its task asks for that. */
  readonly confirmed?: Pick<Confirmed, "by">;
}

/** What the record of its run has of it. `at` in epoch milliseconds. */
export function confirmedIn(
  { confirmed }: StartMessage,
  at: number,
  how: Confirmed["how"],
): Confirmed | undefined {
  return confirmed && { by: confirmed.by, at: new Date(at).toISOString(), how };
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
  const mistake = confirmed === undefined ? undefined : confirmedMistake(confirmed);
  if (mistake !== undefined) return mistake;
  const by = confirmed as StartMessage["confirmed"];
  return { kind: "start", task, params: params as Json | undefined, id, priority, confirmed: by };
}
