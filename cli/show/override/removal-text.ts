/**
 * Overrides that operators have removed and said why, as long as the task's `state` keeps them: a day at least, or until there
 * is no room for what was said.
 *
 * A person can write that item by hand, so what is no removal is left out.
 */
import { isEpochSecond } from "../../../functions/model/instant.ts";
import type { Override, Removal } from "../../../functions/model/override/override.ts";
import { overridesOf } from "../../../functions/model/override/read-overrides.ts";
import { printableLine } from "../../../functions/model/printable.ts";
import type { TaskPart } from "../../../functions/store/run-store.ts";
import { authorName, instantText, joined } from "../words.ts";

/** One of them, as JSON has it. */
export interface ShownRemoval {
  readonly setting: string;
  readonly at: string;
  readonly author?: string;
  readonly note: string;
}

/** The newest first. */
export function removalsOf(state: Pick<TaskPart, "overrides"> | undefined): readonly ShownRemoval[] {
  const found = overridesOf(state).filter((one) => isRemoval(one.removal)) as readonly Removed[];
  return found
    .toSorted((a, b) => b.removal.at - a.removal.at)
    .map(({ setting, removal: { at, ...said } }) => ({ setting, at: instantText(at * 1000), ...said }));
}

/** `schedule: its override was removed at 2026-11-21T10:13:20Z by ada: winter is over`. */
export function removalText({ setting, at, author, note }: ShownRemoval): string {
  const who = author === undefined ? undefined : `by ${authorName(author)}`;
  const words = joined(" ", [`${setting}: its override was removed at ${at}`, who]);
  return printableLine(`${words}: ${note}`);
}

type Removed = Override & { readonly removal: Removal };

function isRemoval(removal: unknown): boolean {
  const { at, author, note } = (removal ?? {}) as Partial<Removal>;
  return isEpochSecond(at) && typeof note === "string" && ["string", "undefined"].includes(typeof author);
}
