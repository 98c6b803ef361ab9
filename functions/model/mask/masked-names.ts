/** Which names of params a deployment masks, as every function and the command know them. */
import type { RunRecord } from "../run/run.ts";
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
  /** The values that a task's schema made of a run's masked params, as its record has them. @param given the params as JSON text @param made as the schema returned them @default there are none */
  readonly made: (
    run: RunRecord,
    given: string | undefined,
    made: unknown,
  ) => Pick<RunRecord, "maskedParams"> | undefined;
  /** A copy of a thrown value in which they are hidden. */
  readonly copy: (thrown: unknown) => unknown;
}

const stage = "*";

/** `maskedParams` of a run whose values are too long for its record: it is shown without texts that may have them. */
export const tooLongToRecord = "null";

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

/** Whether a run's masked values cannot all be known: its params are gone, or what was made of them is too long for its record. @param params as JSON text, where they were found */
export function areUnknown(
  { paramsStoredSeparately, maskedParams }: Pick<RunRecord, "paramsStoredSeparately" | "maskedParams">,
  params: string | undefined,
): boolean {
  return maskedParams === tooLongToRecord || (paramsStoredSeparately === true && params === undefined);
}
