/** `pawl why TASK`: each setting of a deployed task, the layer that it comes from, and what that layer hides. */
import type { Command } from "commander";
import type { Override } from "../../../functions/model/override/override.ts";
import type { LayerValue } from "../../../functions/model/task/layers/layers.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { isOwnTask } from "../../../functions/model/task/own-task.ts";
import { highestRate } from "../../../functions/model/task/rate-limit.ts";
import type { Trigger } from "../../../functions/model/task/trigger.ts";
import { findTask } from "../../deployment/find.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import { examples, jsonOption } from "../../options.ts";
import type { Session } from "../../session.ts";
import { mutedByRun, mutedJson, mutedTable, readMuted } from "../../show/muted-alarms.ts";
import { requiresText, scopeText } from "../../show/requires-text.ts";
import { runAsHead, runAsRows, runAsText } from "../../show/run-as-text.ts";
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
        const { layersOf, settingOrigins } = await import("../../../functions/model/task/layers/layers.ts");
        const {
          openOverrides,
          overrideByText,
          overrideJson,
          overrideText,
          overrideTimesText,
          overrideValueText,
        } = await import("../../show/override/override-text.ts");
        const { readDefinitions } = await import("../../../functions/run-time-schedules/index.ts");
        const { scheduleJson, scheduleCells, scheduleHead } = await import("../schedules/shown-schedule.ts");
        const { readStageLimit, stageLimitJson } = await import("../../show/limits/stage-limit.ts");
        const { joinedOrigins } = await import("../../../functions/model/task/layers/joined.ts");
        const { manifest, store } = await session.reading(target);
        const task = findTask(manifest, name);
        const state = await (await store()).getPart({ task: name, part: "state" });
        const now = session.now();
        const overrides = openOverrides(state, now);
        const origins = settingOrigins(layersOf(task, overrides, now / 1000));
        const joined = joinedOrigins(task, manifest);
        const toCome = overrides.filter(({ from }) => from * 1000 > now);
        const { stage, config } = manifest;
        const made = await readDefinitions(await store(), name);
        const directory = directoryOf(manifest);
        // Runs of Pawl's own do not count.
        const ofStage = isOwnTask(name) ? undefined : await readStageLimit(await store(), manifest, now);
        const muted = mutedByRun(await readMuted(await store(), [task]), name);
        if (json) {
          const ofLayer = ({ name: layer, ...value }: LayerValue) => ({ ...value, layer });
          const named = [
            ...origins.map(({ name: layer, hides, override, ...origin }) => ({
              ...origin,
              layer,
              override: override && overrideJson(override),
              hides: hides.map(ofLayer),
            })),
            ...joined.map(({ name: layer, joins, ...origin }) => ({
              ...origin,
              layer,
              joins: joins.length > 1 ? joins.map(ofLayer) : undefined,
            })),
          ];
          const coming = toCome.length > 0 ? toCome.map(overrideJson) : undefined;
          const schedules =
            made.length > 0 ? made.map((each) => scheduleJson(each, directory, now)) : undefined;
          const stageLimit = ofStage && stageLimitJson(ofStage);
          return session.printJson({
            task: name,
            stage,
            settings: named,
            command: task.command,
            tags: task.tags,
            stageLimit,
            toCome: coming,
            requires: task.requires,
            scope: task.scope,
            outOfScope: task.outOfScope,
            schedules,
            config,
            muted: muted.length > 0 ? muted.map(mutedJson) : undefined,
            runAs: task.runAs,
          });
        }
        const rows = origins.map(({ setting, hides, override, ...origin }) => [
          setting,
          valueText(origin.value),
          override ? `${overrideText(override)}${boundedText(override, origin)}` : layerText(origin, stage),
          hides.map((hidden) => `${valueText(hidden.value)} (${layerText(hidden, stage)})`).join(", "),
        ]);
        for (const { setting, value, joins } of joined) {
          const from = joins.map((one) => layerText(one, stage)).join(" and ");
          rows.push([setting, value.join(", "), from, ""]);
        }
        if (task.command !== undefined) rows.push(["command", task.command, task.file, ""]);
        if (ofStage !== undefined) {
          const { limit, deployed, override } = ofStage;
          const deployedIn = `infra/stages.ts, stage ${stage}`;
          const from = override ? overrideText(override) : deployedIn;
          rows.push(["stage limit", String(limit), from, override ? `${deployed} (${deployedIn})` : ""]);
        }
        const own = [
          ["scope", scopeText(task)],
          ["requires", requiresText(task)?.replaceAll("\n", "; ")],
        ];
        for (const [setting = "", text] of own)
          if (text !== undefined) rows.push([setting, text, task.file, ""]);
        session.print(table(["setting!", "value", "from", "instead of"], rows, session.out.columns));
        for (const one of toCome)
          session.print(
            `${one === toCome[0] ? "\n" : ""}to come: ${one.setting} ${overrideValueText(one)}, ${overrideTimesText(one, now)}, an override ${overrideByText(one)}`,
          );
        if (made.length > 0) {
          session.print("\nschedules that were made at run time:");
          const cells = made.map((each) => scheduleCells(each, directory, now).slice(1));
          session.print(table(scheduleHead.slice(1), cells, session.out.columns));
        }
        if (task.runAs !== undefined) {
          session.print(`\nruns as ${runAsText(task)}`);
          const rights = runAsRows(task.runAs);
          if (rights.length > 0) session.print(table([...runAsHead], rights, session.out.columns));
        }
        if (muted.length > 0) session.print(`\n${mutedTable(muted, session.out)}`);
        if (config !== undefined) session.print(`\nctx.config of stage ${stage}: ${JSON.stringify(config)}`);
      }),
  );
}

/** A deploy has changed the stretch of the rate since, in which so many may not begin. */
function boundedText({ setting, value: asked }: Override, { value }: Pick<LayerValue, "value">): string {
  if (setting !== "rateLimit" || value === asked) return "";
  return `; it says ${JSON.stringify(asked)}, more than ${highestRate} a second, which are the most`;
}

function layerText({ name, file = "" }: Pick<LayerValue, "name" | "file">, stage: string): string {
  if (name === "default") return "default";
  if (name === "global") return `${file}, global settings`;
  return name === "stage" ? `${file}, stage ${stage}` : file;
}

/** Triggers in words, any other value as it is written in the file. */
function valueText(value: unknown): string {
  const isPlain = !Array.isArray(value) || typeof value[0] === "string";
  if (isPlain) return JSON.stringify(value);
  return (value as Trigger[]).map(triggerText).join(", ") || "none";
}
