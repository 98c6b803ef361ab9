/** Every kind of input that is fuzzed. */
import { target as csvBytes } from "./csv-bytes.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { target as newTask } from "./new-task.ts";
import { target as yields } from "./yields.ts";

export const targets: readonly FuzzTarget[] = [csvBytes, newTask, yields];
