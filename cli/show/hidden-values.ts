/**
 * The masked values that a call of the command has met: in params that it was given, in runs that it read. Nothing that it
 * prints has them, wherever they come from, such as a line of a log or an error of AWS.
 */

import { isEverywhere } from "../../functions/model/mask/forms.ts";
import { type Mask, maskOfSecrets } from "../../functions/model/mask/mask.ts";
import { type Masking, namesOf } from "../../functions/model/mask/masked-names.ts";
import { secretsIn } from "../../functions/model/mask/secrets.ts";

export class HiddenValues {
  readonly masking: Masking;
  /** What hides all values of a run, by the partition of the items that it skipped. */
  readonly ofSkipped = new Map<string, Mask>();
  /** Those that are replaced wherever they stand: a short one would be part of what has nothing to do with it. */
  readonly #secrets = new Set<string>();
  #mask: Mask | undefined;

  constructor(masking: Masking) {
    this.masking = masking;
  }

  /** Remembers the values of a task's params. @param task @default that of any */
  add(task: string | undefined, ...params: readonly unknown[]): void {
    const names = namesOf(this.masking.masked, task);
    for (const secret of secretsIn(new Set(names), params)) {
      if (!isEverywhere(secret)) continue;
      this.#secrets.add(secret);
      this.#mask = undefined;
    }
  }

  /** A text that may be printed. */
  text(text: string): string {
    if (this.#secrets.size === 0) return text;
    this.#mask ??= maskOfSecrets([...this.#secrets]);
    return this.#mask(text);
  }

  /** A document that may be printed. */
  json(value: unknown): unknown {
    if (this.#secrets.size === 0) return value;
    return JSON.parse(JSON.stringify(value ?? null), (_, member) =>
      typeof member === "string" ? this.text(member) : member,
    );
  }
}
