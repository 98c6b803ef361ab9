/** From where a report is read: at which instant, on how wide a terminal, with which words for what tasks count. */
import type { Masking } from "../../functions/model/mask/masked-names.ts";
import { defaultUnit } from "../../functions/model/run/progress.ts";
import type { Manifest } from "../../functions/model/task/manifest.ts";

export interface View {
  /** The deployment's time, in epoch milliseconds. */
  readonly now: number;
  /** Of a terminal. @default lines may have any length */
  readonly columns?: number;
  /** Its height. @default there may be any number of lines */
  readonly rows?: number;
  /** What a task counts. @default "items" */
  readonly units?: ReadonlyMap<string, string>;
  /** What a task masks. @default nothing */
  readonly masking?: Masking;
  /** What is deployed: by it the cost of runs is reckoned. */
  readonly deployed?: Pick<Manifest, "tasks" | "lanes">;
}

/** What the tasks of a deployment count, where they say so. */
export function unitsOf({ tasks }: Pick<Manifest, "tasks">): ReadonlyMap<string, string> {
  return new Map(tasks.map(({ name, settings }) => [name, settings.unit ?? defaultUnit]));
}
