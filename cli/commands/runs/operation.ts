/**
 * How a command writes to a deployment: it first says where, then moves runs with the caller as their author. AWS
 * says who the caller is.
 */
import { byteLength } from "../../../functions/model/cut.ts";
import { longestAuthor, type OperatorNote } from "../../../functions/model/run/note.ts";
import { type Metadata, metadataOf, resolvedMetadata } from "../../../functions/model/run/record/metadata.ts";
import { runId } from "../../../functions/model/run/run.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import type { RunnerContext } from "../../../functions/runs/index.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import type { Session } from "../../session.ts";

/** The options that pause, resume, cancel and redrive share. */
export interface OperatorOptions {
  readonly note?: string;
  readonly wait?: true;
  readonly json?: true;
}

/** The end of their help. */
export const operatorHelp = `
This is stored in the deployment's tables: a deploy does not change it.`;

/** Tells where the command is about to write. @returns the author: the caller's ARN, or `ada@laptop` on this machine */
export async function announce(session: Session, deployment: DeployedPawl): Promise<string> {
  const { identity, region, project, stage } = deployment;
  const { account } = await identity();
  session.tell(`account ${account}, Region ${region}, project ${project}, stage ${stage}`);
  return authorOf(session, deployment);
}

/** The caller's ARN, or `ada@laptop` on this machine. */
export async function authorOf(
  session: Session,
  { identity }: Pick<DeployedPawl, "identity">,
): Promise<string> {
  const { arn = session.shell.user } = await identity();
  return fitting(arn);
}

/** An ARN may be longer than a record allows. Its end, which names the person, is kept. */
function fitting(author: string): string {
  const characters = [...author];
  while (byteLength(characters.join("")) > longestAuthor) characters.shift();
  return characters.join("");
}

/** The context in which a command moves runs, and the note that goes into their records. */
export interface Operation {
  readonly context: RunnerContext;
  readonly note: OperatorNote;
  /** Of a run that it starts, with what the person adds. */
  readonly metadata: (given: Metadata | undefined) => Metadata;
}

/** Announces where the command writes, and opens the context for it. From here on a closed reader stops nothing. */
export async function openOperation(
  session: Session,
  deployment: DeployedPawl,
  { note }: Pick<OperatorOptions, "note">,
): Promise<Operation> {
  session.shell.finish();
  const author = await announce(session, deployment);
  const { furtherPools } = await import("../../../functions/runs/index.ts");
  const context: RunnerContext = {
    store: await deployment.store(),
    queue: await deployment.queue(),
    clock: deployment.clock,
    random: session.shell.random,
    ...directoryOf(deployment.manifest),
    further: furtherPools,
    encryption: await deployment.encryption(),
    // A warning means that the run was moved, and that a step after the write failed.
    log(level, event, run, fields) {
      if (level !== "warn") return;
      const error = fields?.error ?? "unknown";
      if (event !== "not sent" || run === undefined)
        return session.tell(`${event}: ${error}; Pawl corrects it within two minutes`);
      session.tell(`${runId(run)} is recorded, and its message was not sent: ${error}`);
      session.tell("do not start it again: Pawl sends it within three minutes");
    },
  };
  const ofStage = resolvedMetadata(deployment.manifest.metadata, session.shell.env);
  const metadata = (given: Metadata | undefined) =>
    metadataOf({ by: author, from: "command", given, ofStage });
  return { context, note: { author, note: note || undefined }, metadata };
}
