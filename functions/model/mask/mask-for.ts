import { maskOf } from "./mask.ts";
import { type MaskedNames, type Masking, namesOf } from "./masked-names.ts";

/** What hides the masked values of a deployment's tasks. */
export function maskForNames(masked: MaskedNames): NonNullable<Masking["maskFor"]> {
  return (task, ...params) => {
    const names = namesOf(masked, task);
    return names.length === 0 ? undefined : maskOf(names, ...params);
  };
}
