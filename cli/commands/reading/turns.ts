/** `pawl turns RUN`: each turn of a run, how long it waited and took, and how it ended, as its log tells. */
import type { Command } from "commander";
import { findRun, notARun, runKeyIn } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { countOption, examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { withShardsAtWork } from "../../show/run/read-shards.ts";

interface TurnsOptions extends TargetOptions {
  readonly number: number;
  readonly json?: true;
}

export function turnsCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("turns")
      .description("show each turn of a run: how long it waited and took, and how it ended")
      .argument("<run>", `its id as task/instant/trigger, as ${session.pawl} history shows it`)
      .option("-n, --number <n>", "the most turns to show, the newest", countOption, 200)
      .option(...jsonOption)
      .addHelpText("after", examples(session, "turns import-cities/2026-03-29T02:00:00Z/nightly"))
      .action(async (id: string, { number: most, json, ...target }: TurnsOptions) => {
        const key = runKeyIn(id);
        const deployment = await session.reading(target);
        if (key === undefined) throw notARun(deployment.manifest, id);
        const now = session.now();
        const found = await findRun(deployment, key, now);
        const [run = found] = await withShardsAtWork(await deployment.store(), [found], now);
        const { readTurns } = await import("../../show/run/turns/read-turns.ts");
        const { turnsJson, turnsText } = await import("../../show/run/turns/turns-text.ts");
        const shown = { ...(await readTurns(deployment, run)), most };
        if (json) session.printJson(turnsJson(run, shown));
        else session.print(turnsText(run, shown, session.view()));
      }),
  );
}
