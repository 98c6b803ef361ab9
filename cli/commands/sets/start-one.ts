/** Starts one run by hand, whose params are checked and which nobody has to confirm any more: of `run TASK` and of a set. */
import type { Confirmed } from "../../../functions/model/run/record/confirmed.ts";
import type { Metadata } from "../../../functions/model/run/record/metadata.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";
import { type OverlapAsked, tellEarlier, tellWait } from "../runs/may-start.ts";
import type { Operation } from "../runs/operation.ts";

/** What its options say of the run. */
export interface StartAsked {
  readonly params: Json | undefined;
  readonly how?: Confirmed["how"];
  readonly at?: Date;
  readonly tags?: readonly string[];
  readonly id?: string;
  readonly overlap?: OverlapAsked;
  readonly priority?: number;
  readonly metadata?: Metadata;
}

export async function startOne(
  session: Session,
  deployment: DeployedPawl,
  { context, note, metadata: resolved }: Operation,
  { name, lane }: Pick<ManifestTask, "name" | "lane">,
  { how, metadata, ...asked }: StartAsked,
): Promise<RunRecord> {
  const { askedFor, startOrFind } = await import("../../../functions/runs/index.ts");
  const { run, earlier } = await startOrFind(context, {
    task: name,
    lane,
    kind: "manual",
    ...asked,
    metadata: resolved(metadata),
    ...note,
    more: askedFor(context, name, { by: note.author ?? "", how }),
  });
  if (earlier === undefined) await tellWait(session, deployment, run, asked.at);
  else tellEarlier(session, run, earlier, asked.id);
  return run;
}
