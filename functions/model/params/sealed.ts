/**
 * Params of a task that says `encrypted: true`, as they are stored and sent: one text under one name, whose form begins with
 * its version. Whatever copies params copies it as it is. `functions/encryption` makes and opens it.
 */
import type { RunKey } from "../run/run.ts";

/** The only name that encrypted params have. */
export const sealedName = "$encrypted";

/** What is shown in their place. */
export const sealedPlaceholder = "[encrypted]";

/** The same as JSON text, which is what is read of them to be shown. */
export const sealedShown = JSON.stringify(sealedPlaceholder);

/** The key cannot be asked for now, which says nothing about it: KMS was asked too often, or does not answer. */
export class KeyBusyError extends Error {}

/** Encrypts the params of a deployment's encrypted tasks, and opens them. Only a deployment that has such a task has one. */
export interface ParamsEncryption {
  /** Whether a task's params are encrypted. */
  has(task: string): boolean;
  /** Whether params that are given are the encrypted ones of such a task: nothing but a text of the form that Pawl makes. */
  isSealed(task: string, params: unknown): boolean;
  /** Whether a message, as it came, may show the params of such a task. @param lanes has the names of the deployed tasks */
  mayShow(body: string, lanes: Readonly<Record<string, string>>): boolean;
  /**
   * Params as JSON text, as they may be stored: as they are where the task is not encrypted, or they are encrypted already.
   * @throws InvalidParamsError in a process that has no key, and for what only looks encrypted, and an error that says why KMS refused
   */
  seal(of: Pick<RunKey, "task"> & Partial<RunKey>, text: string): Promise<string>;
  /**
   * Params as they were given. @throws NonRetryableError for what was damaged or changed, KeyBusyError where KMS cannot be
   * asked for now, and an error that says why it refused
   */
  open(task: string, text: string): Promise<string>;
}

/** Whether JSON text is that of encrypted params, or of what was made of them. What is stored as it is must be so altogether: `ParamsEncryption.isSealed`. */
export function isSealed(text: string | undefined): text is string {
  return text?.startsWith('{"$encrypted":"') === true;
}

/** The same of params that are JSON. */
export function isSealedJson(params: unknown): boolean {
  const { [sealedName]: sealed } = (params ?? {}) as Readonly<Record<string, unknown>>;
  return typeof sealed === "string";
}
