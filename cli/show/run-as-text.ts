/** The role of a task's own, in words and as a table of what its policy allows. */
import type { RunAs, RunAsOption } from "../../functions/model/task/run-as/run-as.ts";

/** `a role of its own, with 2 statements and what infra/resources.ts grants`; undefined where it has its lane's. */
export function runAsText({ runAs }: RunAsOption): string | undefined {
  if (runAs === undefined) return undefined;
  const { length } = runAs.policy;
  const own = length === 0 ? "" : `${length} ${length === 1 ? "statement" : "statements"} and `;
  return `a role of its own, with ${own}what infra/resources.ts grants`;
}

export const runAsHead = ["allows", "on", "if", "reason"] as const;

/** A row for each statement. */
export function runAsRows({ policy }: RunAs): string[][] {
  return policy.map(({ actions, resources, conditions, reason = "" }) => [
    actions.join(", "),
    resources.join(", "),
    conditions === undefined ? "" : JSON.stringify(conditions),
    reason,
  ]);
}
