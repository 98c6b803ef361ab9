/**
 * What a task answers to an item's error, by its `rescue` and then by its `onItemError`. What its functions throw takes the
 * place of the item's error, which becomes its cause.
 */
import { show } from "../../model/show.ts";
import { type ItemErrorAction, mostItemTries, type OnItemError } from "../../model/task/items/item-errors.ts";
import type { Rescue } from "../../model/task/items/rescue.ts";
import type { TaskContext } from "../../model/task/task.ts";
import {
  described,
  type FailedItem,
  isError,
  isFinal,
  itemOf,
  memberOf,
  type ToldError,
} from "../../runs/index.ts";

/** A decision, and what fails the attempt where that is not the item's error. */
interface Decision {
  readonly action: ItemErrorAction;
  readonly error?: unknown;
}

/** What is told of an error after which the work goes on. */
export type Handled = Required<Pick<ToldError, "level">> & Pick<ToldError, "handled" | "context">;

/** What a task's `rescue` answers to an error. */
type Answer =
  | { readonly kind: "none"; readonly error: unknown }
  | (Handled & { readonly kind: Rescue["kind"]; readonly output: unknown });

/** What the first of a task's rescues that is for an error makes of it; without one, the error that is left. */
export async function answerOf(
  rescues: readonly Rescue[],
  error: unknown,
  item: unknown,
  ctx: TaskContext,
): Promise<Answer> {
  try {
    const found = rescues.find(({ matches }) => matches(error));
    if (found === undefined) return { kind: "none", error };
    const { kind, level = "info", handled, context } = found;
    return { kind, level, handled, context, output: await found.handler?.(error, item, ctx) };
  } catch (thrown) {
    return { kind: "none", error: withCause(thrown, error, "rescue") };
  }
}

/** What `onItemError` says of an error. */
export async function decide(
  onItemError: OnItemError<unknown, TaskContext>,
  item: FailedItem,
  attempt: number,
): Promise<Decision> {
  const mayRetry = !isFinal(item.error);
  if (typeof onItemError === "string") return { action: onItemError };
  if (typeof onItemError !== "function") {
    const { retry } = onItemError;
    return { action: mayRetry && attempt <= retry ? "retry" : lastAction(onItemError) };
  }
  let action: unknown;
  try {
    const taken = itemOf(item);
    const items = item.batch && (taken as readonly unknown[]);
    const { cursor, ctx, error } = item;
    action = await onItemError(error, items === undefined ? taken : items[0], {
      attempt,
      cursor,
      ctx,
      items,
    });
  } catch (thrown) {
    return { action: "stop", error: withCause(thrown, item.error) };
  }
  if (action === "skip" || action === "stop") return { action };
  if (action === "retry") return { action: mayRetry && attempt < mostItemTries ? "retry" : "stop" };
  const message = `onItemError returned ${show(action)}: allowed are "stop", "skip" and "retry"`;
  return { action: "stop", error: new Error(message, { cause: item.error }) };
}

/** What is done about an item that is not tried again. */
export function lastAction(onItemError: OnItemError<unknown, TaskContext>): "skip" | "stop" {
  if (typeof onItemError === "object") return onItemError.otherwise ?? "skip";
  return onItemError === "skip" ? "skip" : "stop";
}

/** What a function of the task threw, with the item's error as its cause. */
function withCause(thrown: unknown, cause: unknown, name = "onItemError"): unknown {
  if (thrown === cause) return thrown;
  if (isError(thrown) && memberOf(thrown, "cause") === undefined) {
    try {
      (thrown as Error).cause = cause;
      return thrown;
    } catch {
      // It is frozen, or a proxy.
    }
  }
  const said = isError(thrown) ? described(thrown).message : thrown;
  return new Error(`${name} threw ${show(said, 300)}`, { cause });
}
