/** `pawl lanes`: what each lane does now, what is in its queue, and what its tasks' schedules will bring. `show/lanes` reads it. */
import type { Command } from "commander";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { explainError } from "../../explain-error.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";

interface LanesOptions extends TargetOptions {
  readonly json?: true;
}

export function lanesCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("lanes")
      .description("show what each lane does, what waits in its queue, and what its schedules will bring")
      .option(...jsonOption)
      .addHelpText("after", examples(session, "lanes", "lanes --json --stage prod"))
      .action(async (options: LanesOptions) => {
        const { lanesJson, readLanes } = await import("../../show/lanes/lanes.ts");
        const deployment = await session.reading(options);
        const depths = await deployment.queueDepths();
        // The deployment's time, which the answers have told.
        const lanes = await readLanes(deployment, depths, session.now());
        if (depths.ageError !== undefined)
          session.tell(`how old the oldest messages are is not known: ${explainError(depths.ageError)}`);
        if (options.json) return session.printJson(lanesJson(lanes, session.view()));
        const { lanesText } = await import("../../show/lanes/lanes-text.ts");
        session.print(lanesText(lanes, session.view()));
      }),
  );
}
