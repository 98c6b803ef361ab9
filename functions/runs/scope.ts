import { MoveRefusedError } from "../model/errors.ts";
import type { TaskDirectory } from "../model/task/task-directory.ts";

/** Refuses to start a task outside its scope, whatever asks for it. @throws MoveRefusedError that says where it runs */
export function checkScope({ outOfScope = {} }: Pick<TaskDirectory, "outOfScope">, task: string): void {
  if (Object.hasOwn(outOfScope, task))
    throw new MoveRefusedError(`task ${task} does not run here: ${outOfScope[task]}`);
}
