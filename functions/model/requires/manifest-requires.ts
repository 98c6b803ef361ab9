/** What the manifest says of what a task requires, and of its scope. */
import type { Task } from "../task/task.ts";
import type { TaskDirectory } from "../task/task-directory.ts";
import { type RequiresTexts, requiresTexts } from "./requires-text.ts";
import type { TaskScope } from "./scope.ts";
import { requiresOf } from "./task-requires.ts";

export interface ManifestRequires {
  /** What must hold before a run starts, in words; and what becomes of a run where it does not. @default nothing */
  readonly requires?: RequiresTexts;
  /** @default it runs everywhere */
  readonly scope?: Pick<TaskScope, "stages" | "regions">;
  /** Why it does not run here: this is outside its scope. Then it has no triggers, and nothing starts it. */
  readonly outOfScope?: string;
}

/** That of a task. */
export function manifestRequires({ requires: said, scope }: Task, outOfScope?: string): ManifestRequires {
  const requires = said && requiresOf(said);
  return {
    requires: requires && requiresTexts(requires),
    scope: scope && { stages: scope.stages, regions: scope.regions },
    outOfScope,
  };
}

/** What refuses to start tasks that do not run here, by name; nothing where each does. */
export function outOfScopeIn(
  tasks: readonly (ManifestRequires & { readonly name: string })[],
): Pick<TaskDirectory, "outOfScope"> {
  const outside = tasks.flatMap(({ name, outOfScope }) =>
    outOfScope ? [[name, `task ${name} does not run here: ${outOfScope}`] as const] : [],
  );
  return outside.length === 0 ? {} : { outOfScope: Object.fromEntries(outside) };
}
