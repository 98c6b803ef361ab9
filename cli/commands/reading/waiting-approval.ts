/** What `pawl status --approvals` reads: the runs that wait for approval, by one query, and each of them. */
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { approvalTable, readApprovals } from "../../show/run/approvals.ts";
import { runJson } from "../../show/run/run-json.ts";
import { someMeantTasks } from "../sets/meant.ts";

interface Meant {
  readonly task?: string;
  readonly tag?: readonly string[];
}

/** @throws UsageError for a tag that no task has */
export async function readWaiting(
  session: Session,
  { manifest, store }: DeployedPawl,
  { task, tag }: Meant,
): Promise<{ text(): string; json(): object; readonly needsPerson: boolean }> {
  const tasks = tag && new Set(someMeantTasks(manifest, { tag }).map(({ name }) => name));
  const runs = await readApprovals(await store(), manifest, { task, tasks });
  const view = session.view();
  return {
    text: () => (runs.length === 0 ? "no run waits for approval" : approvalTable(runs, view)),
    json: () => ({ stage: manifest.stage, approvals: runs.map((run) => runJson(run, view)) }),
    needsPerson: runs.length > 0,
  };
}
