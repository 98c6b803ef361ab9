/** Migrations: from each format of what is stored to the next one. This is all that other rooms may use. */
import type { RunnerContext } from "../../runs/index.ts";
import type { Migration } from "./migration.ts";
import { oldEntries } from "./to-2-entries.ts";
import { oldSlots } from "./to-2-slots.ts";

export type { Migration, Rewrite } from "./migration.ts";

/** In the order of their formats, without a gap. */
export const migrations: readonly Migration[] = [
  {
    to: 2,
    async *find(context) {
      yield* oldEntries(context);
      yield* oldSlots(context);
    },
  },
];

/** Those that lead on from a format. */
export function migrationsFrom(format: number): readonly Migration[] {
  return migrations.filter(({ to }) => to > format);
}

/** Whether anything is stored as a format has it, and not as the newest does. */
export async function hasOlder(context: RunnerContext, format: number): Promise<boolean> {
  for (const migration of migrationsFrom(format)) for await (const _ of migration.find(context)) return true;
  return false;
}
