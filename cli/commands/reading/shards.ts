/** `pawl status RUN --shards`: each shard of a run that is split, the slowest first. */
import { type RunKey, runId } from "../../../functions/model/run/run.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun } from "../../deployment/find.ts";
import type { Session } from "../../session.ts";
import { readShardsOf } from "../../show/run/read-shards.ts";
import { shardsJson, shardTable } from "../../show/run/shards.ts";
import { UsageError } from "../../usage.ts";

export async function showShards(
  session: Session,
  deployment: DeployedPawl,
  key: RunKey,
  { json }: { readonly json?: true },
): Promise<void> {
  const view = session.view();
  const run = await findRun(deployment, key, view.now);
  const progress = await readShardsOf(await deployment.store(), run, view.now);
  if (progress === undefined)
    throw new UsageError(`--shards needs a run that is split, and ${runId(run)} has no shards`);
  if (json) session.printJson(shardsJson(run, progress, view));
  else session.print(shardTable(run, progress, view));
}
