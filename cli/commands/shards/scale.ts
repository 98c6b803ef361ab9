/** `pawl scale RUN --shards n`: more shards for a run that is under way. Its slowest ones are asked to split. */
import type { Command } from "commander";
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { runId } from "../../../functions/model/run/run.ts";
import { askedToSplit, isCounted, shardCounts } from "../../../functions/model/run/shard.ts";
import { isTerminal } from "../../../functions/model/run/status.ts";
import type { Asked } from "../../../functions/operators/index.ts";
import type { RunnerContext } from "../../../functions/runs/index.ts";
import { findRun, notARun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { countOption, examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { type OperatorOptions, openOperation } from "../runs/operation.ts";

interface ScaleCommandOptions extends TargetOptions, OperatorOptions {
  readonly shards: number;
}

const pollMs = 1_000;
/** It asks again after this time, in milliseconds: by then a shard that cannot be cut has said so, and another is asked for it. */
const askAgainMs = 60_000;

export function scaleCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("scale")
      .description("give a run that is split into shards more of them")
      .argument("<run>", `its id as task/instant/trigger, as ${session.pawl} history shows it`)
      .requiredOption("--shards <n>", "how many it is to have", countOption)
      .option("--wait", "wait until it has so many, and ask again where they are more than twice as many")
      .option(...jsonOption)
      .addHelpText("after", "\nIts slowest shards split in two, each when its worker saves a checkpoint.")
      .addHelpText(
        "after",
        examples(session, "scale import-cities/2026-03-29T02:00:00Z/nightly --shards 16 --wait"),
      )
      .action(async (id: string, options: ScaleCommandOptions) => {
        const { context, run: found } = await openSplit(session, id, options);
        const { scaleRun } = await import("../../../functions/operators/index.ts");
        const ask = () => scaleRun(context, found, options.shards);
        const { run, asked } = await ask();
        tellAsked(session, run, asked, options);
        const waited = options.wait
          ? await untilScaled(session, context, { run, asked }, options.shards, ask)
          : run;
        if (options.json) printAsked(session, waited);
      }),
  );
}

/** Finds the run, and says where the command writes. */
export async function openSplit(
  session: Session,
  id: string,
  options: TargetOptions & OperatorOptions,
): Promise<{ readonly context: RunnerContext; readonly run: RunRecord }> {
  const key = runKeyIn(id);
  const deployment = await session.deployment(options);
  if (key === undefined) throw notARun(deployment.manifest, id);
  const run = await findRun(deployment, key, session.now());
  const { context } = await openOperation(session, deployment, options);
  return { context, run };
}

/** Says which shards are to split. */
export function tellAsked(
  session: Session,
  run: RunRecord,
  asked: readonly string[],
  { json }: OperatorOptions,
): void {
  const { all } = shardCounts(run);
  const line = `${runId(run)}  ${all} shards, of which ${asked.length} are to split: ${asked.join(", ")}`;
  if (json) session.tell(line);
  else session.print(line);
  session.tell(
    `each splits when its worker saves a checkpoint: ${session.command("status", runId(run), "--shards")}`,
  );
}

/** Prints how many shards it has, and which are still to split. */
export function printAsked(session: Session, run: RunRecord): void {
  session.printJson({ id: runId(run), shards: shardCounts(run).all, asked: askedToSplit(run) });
}

/**
 * Waits until a run has so many shards or has ended. Asks again once all that were asked have split or ended, and each minute.
 * @throws MoveRefusedError where none of them has: their task cannot cut them
 */
async function untilScaled(
  session: Session,
  { store }: RunnerContext,
  first: Asked,
  shards: number,
  ask: () => Promise<Asked>,
): Promise<RunRecord> {
  const stopped = session.shell.interruptible();
  let last = first;
  let askAt = session.now() + askAgainMs;
  for (let { run } = first; ; ) {
    const { all } = shardCounts(run);
    if (all >= shards || isTerminal(run.status) || stopped.aborted) {
      session.tell(`${runId(run)} has ${all} shards`);
      return run;
    }
    if (askedToSplit(run).length === 0) {
      const refused = last.asked.filter((name) => !isCounted(run, name));
      if (shardCounts(last.run).all === all && refused.length > 0)
        throw new MoveRefusedError(
          `${runId(run)} has ${all} shards: its task cannot split ${refused.join(", ")}; its log says why: ${session.command("logs", runId(run))}`,
        );
      last = await ask();
    } else if (session.now() >= askAt) {
      askAt = session.now() + askAgainMs;
      // It may have ended by now, or have so many: the next look says so.
      await ask().catch((error: unknown) => {
        if (!(error instanceof MoveRefusedError)) throw error;
      });
    }
    await session.shell.sleep(pollMs);
    run = (await store.get(run)) ?? run;
  }
}
