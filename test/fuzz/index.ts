/** Every kind of input that is fuzzed. */
import type { FuzzTarget } from "./fuzz-target.ts";
import { target as newTask } from "./new-task.ts";
import { target as time } from "./time.ts";
import { target as yields } from "./yields.ts";

export const targets: readonly FuzzTarget[] = [newTask, time, yields];
