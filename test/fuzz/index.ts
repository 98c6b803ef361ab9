/** Every kind of input that is fuzzed. */
import { target as commandLines } from "./command-lines.ts";
import type { FuzzTarget } from "./fuzz-target.ts";
import { target as newTask } from "./new-task.ts";
import { target as yields } from "./yields.ts";

export const targets: readonly FuzzTarget[] = [commandLines, newTask, yields];
