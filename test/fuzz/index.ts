/** Every kind of input that is fuzzed. */
import type { FuzzTarget } from "./fuzz-target.ts";

export const targets: readonly FuzzTarget[] = [];
