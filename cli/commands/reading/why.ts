/** `pawl why TASK`: each setting of a deployed task, the layer that it comes from, and what that layer hides. */
import type { Command } from "commander";
import type { LayerValue } from "../../../functions/model/task/layers.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { triggerText } from "../../show/triggers.ts";

export function whyCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("why")
      .description("show where each setting of a task comes from")
      .argument("<task>", `its name, as ${session.pawl} list shows it`)
      .option(...jsonOption)
      .addHelpText("after", examples(session, "why import-cities", "why import-cities --stage prod --json"))
      .action(async (name: string, { json, ...target }: TargetOptions & { json?: true }) => {
        const { layersOf, settingOrigins } = await import("../../../functions/model/task/layers.ts");
        const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
        const { scheduleJson, scheduleCells, scheduleHead } = await import("../schedules/shown-schedule.ts");
        const { manifest, store } = await session.deployment(target);
        const task = findTask(manifest, name);
        const origins = settingOrigins(layersOf(task));
        const { stage, config } = manifest;
        const made = await readDefinitions(await store(), name);
        const [directory, now] = [directoryOf(manifest), session.now()];
        if (json) {
          const named = origins.map(({ name: layer, hides, ...origin }) => ({
            ...origin,
            layer,
            hides: hides.map(({ name: below, ...hidden }) => ({ ...hidden, layer: below })),
          }));
          const schedules = made.map((each) => scheduleJson(each, directory, now));
          return session.printJson({
            task: name,
            stage,
            settings: named,
            schedules: schedules.length > 0 ? schedules : undefined,
            config,
          });
        }
        const rows = origins.map(({ setting, hides, ...origin }) => [
          setting,
          valueText(origin.value),
          layerText(origin, stage),
          hides.map((hidden) => `${valueText(hidden.value)} (${layerText(hidden, stage)})`).join(", "),
        ]);
        session.print(table(["setting!", "value", "from", "instead of"], rows, session.out.columns));
        if (made.length > 0) {
          session.print("\nschedules that were made at run time:");
          const cells = made.map((each) => scheduleCells(each, directory, now).slice(1));
          session.print(table(scheduleHead.slice(1), cells, session.out.columns));
        }
        if (config !== undefined) session.print(`\nctx.config of stage ${stage}: ${JSON.stringify(config)}`);
      }),
  );
}

function layerText({ name, file = "" }: LayerValue, stage: string): string {
  return name === "default" ? "default" : name === "stage" ? `${file}, stage ${stage}` : file;
}

/** Triggers in words, any other value as it is written in the file. */
function valueText(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return (value as Trigger[]).map(triggerText).join(", ") || "none";
}
