/** Reads a pool's item, such as a task's `state`: which runs hold it, and which one joined its queue last. */

/** Which pool of a run's it is: that of its task, of its key, or of the stage. */
export type PoolKind = "task" | "key" | "stage";

/** A run that holds a pool, and the turn at which it was admitted. */
export interface SlotHolder {
  readonly run: string;
  readonly turn: number;
}

const prefix = "held#";
const ofKey = "slot#";

/** The stage in the place of a task: its pool is its part `slots`, and its name is in the key of its queue. */
export const stageName = "(stage)";
export const stageKey = { task: stageName, part: "slots" } as const;

/** The part of a task that is the pool of a key. Without a key: how the parts of all its keys begin. */
export function partOfKey(slotKey = ""): string {
  return ofKey + slotKey;
}

/** The key whose pool a part of a task is. */
export function keyOfPart(part: string): string {
  return part.slice(ofKey.length);
}

/** The runs that hold a pool, the oldest occurrence first. */
export function holdersOf(state: object | undefined): readonly SlotHolder[] {
  const holders: SlotHolder[] = [];
  for (const name in state) {
    const turn: unknown = name.startsWith(prefix) && state[name as keyof typeof state];
    if (typeof turn === "number") holders.push({ run: name.slice(prefix.length), turn });
  }
  return holders.sort((a, b) => (a.run < b.run ? -1 : 1));
}

/** The run that joined a pool's queue last. Format 1 says `true` in place of its name. */
export function lastWaiting({ waiting }: { readonly waiting?: unknown }): string | undefined {
  return typeof waiting === "string" ? waiting.slice(0, waiting.lastIndexOf("@")) : undefined;
}
