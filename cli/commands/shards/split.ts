/** `pawl split RUN SHARD`: one shard of a run that is under way is asked to split in two. */
import type { Command } from "commander";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import type { OperatorOptions } from "../runs/operation.ts";
import { openSplit, printAsked, tellAsked } from "./scale.ts";

export function splitCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("split")
      .description("split one shard of a run in two")
      .argument("<run>", `its id as task/instant/trigger, as ${session.pawl} history shows it`)
      .argument("<shard>", `its name or number, as ${session.pawl} status RUN --shards shows it`)
      .option(...jsonOption)
      .addHelpText("after", "\nIt splits when its worker saves a checkpoint, and keeps what it has done.")
      .addHelpText("after", examples(session, "split import-cities/2026-03-29T02:00:00Z/nightly 3"))
      .action(async (id: string, shard: string, options: TargetOptions & OperatorOptions) => {
        const { context, run: found } = await openSplit(session, id, options);
        const { splitShard } = await import("../../../functions/operators/index.ts");
        const { run, asked } = await splitShard(context, found, shard);
        tellAsked(session, run, asked, options);
        if (options.json) printAsked(session, run);
      }),
  );
}
