/** Which names of params a deployment masks, as every function and the command know them. */
import type { Mask } from "./mask.ts";

/** Names by task, and under `*` those of every task that is not listed. A task's own come with the stage's. */
export type MaskedNames = Readonly<Record<string, readonly string[]>>;

/** What masks a deployment's values. Only where something is masked is there any, and the code for it. */
export interface Masking {
  readonly masked?: MaskedNames;
  readonly maskFor?: MaskFor;
}

/** Hides masked values. */
export interface MaskFor {
  /** What hides those of a task's params in a text, as `maskOf` does; undefined where it masks none. Without a task: of those of any. */
  (task: string | undefined, ...params: readonly unknown[]): Mask | undefined;
  /** Hides those of all params that this process was lately asked about: nothing says whose code threw an uncaught error. */
  readonly ofAll: Mask;
  /** A copy of a thrown value in which they are hidden. */
  readonly copy: (thrown: unknown) => unknown;
}

const stage = "*";

/** Of a deployment; undefined where nothing is masked. */
export function maskedNames(
  ofStage: readonly string[] = [],
  tasks: readonly { readonly name: string; readonly masked?: readonly string[] }[],
): MaskedNames | undefined {
  const own = tasks.flatMap(({ name, masked = [] }) =>
    masked.length === 0 ? [] : [[name, [...new Set([...ofStage, ...masked])]] as const],
  );
  const all = [...(ofStage.length > 0 ? [[stage, ofStage] as const] : []), ...own];
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** The names that are masked in a task's params; without a task those of all tasks, for what may be for any. */
export function namesOf(masked: MaskedNames = {}, task: string | undefined): readonly string[] {
  if (task === undefined) return [...new Set(Object.values(masked).flat())];
  return (Object.hasOwn(masked, task) ? masked[task] : masked[stage]) ?? [];
}
