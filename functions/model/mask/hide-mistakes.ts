import { InvalidParamsError } from "../errors.ts";
import type { Masking } from "./masked-names.ts";

/**
 * Checks params, and hides masked values in what is said to be wrong with them: who gave them may be another task, whose
 * own mask does not know them. @throws InvalidParamsError, without its cause, which may show them too
 */
export async function hidingMistakes<Checked>(
  { maskFor }: Masking,
  { task, params }: { readonly task: string; readonly params?: unknown },
  check: () => Checked | Promise<Checked>,
): Promise<Checked> {
  try {
    return await check();
  } catch (error) {
    const mask = error instanceof InvalidParamsError ? maskFor?.(task, params) : undefined;
    throw mask === undefined ? error : new InvalidParamsError(mask((error as Error).message));
  }
}
