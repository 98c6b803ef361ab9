/** What a task wants to be asked before something of it begins. */
import type { ListedTask } from "./documents.ts";

export interface Confirmation {
  /** The option that says that a person was asked; undefined where nobody needs to be. */
  readonly yes?: true;
  /** The task's name, where it has to be typed. */
  readonly typed?: string;
}

/** @param confirm the task's setting */
export function confirmation(task: string, confirm: ListedTask["confirm"]): Confirmation {
  if (!confirm) return {};
  const isTyped = typeof confirm === "object" && confirm.typeName === true;
  return { yes: true, typed: isTyped ? task : undefined };
}
