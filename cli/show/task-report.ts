/**
 * `pawl status TASK`: its settings, when it starts next, and its newest runs. The settings are those that synth
 * resolved. A pause is shown while it is in force, the holder of the task's slot while there is one.
 */

import { usdText } from "../../functions/model/cost/usd-text.ts";
import { inForce, type Override, settingAt } from "../../functions/model/override/override.ts";
import { overridesOf } from "../../functions/model/override/read-overrides.ts";
import { holdersOf } from "../../functions/model/run/pool.ts";
import { defaultUnit, grouped } from "../../functions/model/run/progress.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { keyFunction } from "../../functions/model/task/concurrency.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import { isTimed } from "../../functions/model/task/trigger.ts";
import { healthText } from "./health.ts";
import { limitJson } from "./limits/limit-table.ts";
import { stageLimitJson, stageOverrideText } from "./limits/stage-limit.ts";
import { staleText } from "./list/stale.ts";
import { mutedJson, mutedText } from "./muted-alarms.ts";
import {
  openOverrides,
  overrideByText,
  overrideJson,
  overrideTimesText,
  overrideValueText,
} from "./override/override-text.ts";
import { nextUnder, shownTriggers } from "./override/override-triggers.ts";
import { removalsOf, removalText } from "./override/removal-text.ts";
import { paramLines } from "./param-text.ts";
import { mostWaiting, type TaskReport } from "./read-task-report.ts";
import { requiresText, scopeText } from "./requires-text.ts";
import { rateLimitText } from "./run/rate-limit-text.ts";
import { runJson } from "./run/run-json.ts";
import { runTable } from "./run/run-table.ts";
import { rateOf, usedBy, usedText } from "./run/usage-text.ts";
import { runAsText } from "./run-as-text.ts";
import { labelled } from "./table.ts";
import { heldBack, reactionHeldBack, startsFrom, startsText } from "./triggers.ts";
import type { View } from "./view.ts";
import { taskPause, taskPauseText } from "./why.ts";
import { joined } from "./words.ts";

const nextShown = 3;
const waitingShown = 5;

export async function taskReportJson(
  report: TaskReport,
  manifest: Pick<Manifest, "masked">,
  view: View,
): Promise<unknown> {
  const { task, state, runs, waiting } = report;
  const { now } = view;
  const from = startsFrom(now, heldBack(report.task, report.state, now));
  const overrides = openOverrides(state, now);
  const removals = removalsOf(state);
  const triggers = await Promise.all(
    shownTriggers(task, overrides).map(async (shown) => {
      const next = from ? await nextUnder(shown, task.name, { from, count: nextShown }, overrides) : [];
      const isOverride = shown.override === undefined ? undefined : true;
      return { ...shown.trigger, isOverride, next: next?.map((at) => at.toISOString()) ?? null };
    }),
  );
  const holders = holdersOf(state).map(({ run }) => run);
  const masked = maskedOf(manifest, task);
  return {
    ...task,
    masked: masked.length > 0 ? masked : undefined,
    triggers,
    paused: taskPause(state, now),
    staleSince: report.staleSince,
    overrides: overrides.length > 0 ? overrides.map(overrideJson) : undefined,
    removedOverrides: removals.length > 0 ? removals : undefined,
    slot: holders.length > 0 ? holders : undefined,
    waiting: waiting.length > 0 ? waiting : undefined,
    limits: report.limits.length > 0 ? report.limits.map(limitJson) : undefined,
    stageLimit: report.stageLimit && stageLimitJson(report.stageLimit),
    health: report.health,
    muted: report.muted.length > 0 ? report.muted.map(mutedJson) : undefined,
    runs: runs.map((run) => runJson(run, view, { holders })),
    used: usedBy(runs, view),
    next: report.next,
  };
}

export async function taskReportText(report: TaskReport, manifest: Manifest, view: View): Promise<string> {
  const { task, state, runs, waiting } = report;
  const { now } = view;
  const { settings } = task;
  const lane = manifest.lanes[task.lane];
  const paused = taskPause(state, now);
  const holders = holdersOf(state).map(({ run }) => run);
  const limits = lane && ` (${lane.timeoutSeconds} s per turn, ${lane.memoryMb} MB)`;
  const held = heldBack(task, state, now);
  const heldReaction = reactionHeldBack(task, state, now);
  const overrides = openOverrides(state, now);
  const starts = await Promise.all(
    shownTriggers(task, overrides).map(async (shown) => {
      const nextFrom = (from: Date) => nextUnder(shown, task.name, { from, count: nextShown }, overrides);
      const when = { now, held: isTimed(shown.trigger) ? held : heldReaction };
      const text = await startsText(shown.trigger, when, nextFrom);
      return shown.override === undefined ? text : `${text} (override)`;
    }),
  );
  const effective = (setting: "overlap" | "maxAttempts") => {
    return settingAt(overrides, setting, settings[setting], now / 1000);
  };
  const head = labelled([
    ["task", task.name],
    ["description", task.description],
    ["tags", task.tags?.join(", ")],
    ["file", task.file],
    ["command", task.command],
    ["exit codes", returnCodesText(task)],
    ["once errored", task.onErrorCommand],
    ["lane", `${task.lane}${limits ?? ""}`],
    ["scope", scopeText(task)],
    ["enabled", task.enabled || task.outOfScope ? undefined : "no: its schedules do not fire"],
    ["paused", paused && taskPauseText(paused)],
    ["stale", staleText(report.staleSince).replace(/^stale: /, "")],
    ["overrides", overrides.map((one) => overrideLine(one, now)).join("\n")],
    ["removed", removalsOf(state).map(removalText).join("\n")],
    ["health", report.health && healthText(report.health)],
    ["slot", holders.length > 0 ? `held by ${holders.join(" and ")}` : undefined],
    ["waiting", waitingText(waiting)],
    ["starts", starts.join("\n") || (task.outOfScope === undefined ? "by hand" : "not here")],
    ["overlap", String(effective("overlap"))],
    ["limit", limitText(report, now)],
    ["stage limit", stageOverrideText(report.stageLimit)],
    ["rate limit", rateLimitText(task, state, now)],
    ["cost limit", costText(report, now)],
    ["batches", batchesText(task)],
    ["item limit", itemLimitText(report, now)],
    ["priority", settings.priority === undefined ? undefined : String(settings.priority)],
    ["callbacks", task.callbacks?.join(", ")],
    ["attempts", `at most ${effective("maxAttempts")}`],
    [
      "time limit",
      settings.timeoutSeconds === undefined ? undefined : `${settings.timeoutSeconds} s per run`,
    ],
    ["used", usedTogetherText(runs, view)],
    ["throttle", throttleText(task.throttles)],
    ["runs as", runAsText(task)],
    ["requires", requiresText(task)],
    ["mutes", settings.muteAlarms?.join(", ")],
    ["muted", mutedText(report.muted)],
    ["params", paramLines(task)],
    ["masked", maskedOf(manifest, task).join(", ")],
  ]);
  return `${head}\n\n${runs.length === 0 ? "no runs yet" : runTable(runs, view, { holders })}`;
}

/** Of the stage and of the task. */
function maskedOf({ masked = [] }: Pick<Manifest, "masked">, task: ManifestTask): readonly string[] {
  return [...new Set([...masked, ...(task.masked ?? [])])];
}

/** `2 runs at once for each shop`, and a line for each key that is busy. */
function limitText({ task, state, limits }: TaskReport, now: number): string | undefined {
  const { concurrency } = task.settings;
  const limit = inForce(overridesOf(state), "concurrency", now / 1000)?.value ?? concurrency?.limit;
  if (limit === undefined) return undefined;
  const { key } = concurrency ?? {};
  const of = key === undefined ? "" : key === keyFunction ? " for each key" : ` for each ${key}`;
  const busy = limits.filter((row) => row.of === "key").slice(0, waitingShown);
  const lines = busy.map(({ name, waiting, holders }) => {
    const waits = waiting > 0 && `${waiting} waiting`;
    const held = holders.length > 0 && `held by ${holders.join(" and ")}`;
    return `${name.slice(task.name.length + 1)}: ${joined(", ", [waits, held])}`;
  });
  return [`${limit} ${limit === 1 ? "run" : "runs"} at once${of}`, ...lines].join("\n");
}

/** `0.5 USD a run`, as an override leaves it. */
function costText({ task, state }: TaskReport, now: number): string | undefined {
  const { maxCost } = task.settings;
  if (maxCost === undefined) return undefined;
  return `${usdText(inForce(overridesOf(state), "maxCost", now / 1000)?.value ?? maxCost)} USD a run`;
}

function batchesText({ batchSize: size }: ManifestTask): string | undefined {
  if (size === undefined) return undefined;
  return size === "page" ? "a page at a time" : `at most ${grouped(size)} items at a time`;
}

function itemLimitText({ task, state }: TaskReport, now: number): string | undefined {
  const { maxItems } = task.settings;
  if (maxItems === undefined) return undefined;
  return `${grouped(inForce(overridesOf(state), "maxItems", now / 1000)?.value ?? maxItems)} a run`;
}

/** `by 5 runs: 12 s of work, CPU 3 s, peak 120 MB, about 0.0012 USD, 310 items a second`. */
function usedTogetherText(runs: readonly RunRecord[], view: View): string | undefined {
  const used = usedBy(runs, view);
  if (used.runs === 0) return undefined;
  const rate = rateOf(used);
  const unit = view.units?.get((runs[0] as RunRecord).task) ?? defaultUnit;
  const of = used.runs === 1 ? "by the newest run" : `by the newest ${used.runs} runs`;
  return `${of}: ${joined(", ", [usedText(used), rate !== undefined && `${rate >= 10 ? grouped(rate) : rate.toFixed(1)} ${unit} a second`])}`;
}

/** `3 succeeded, 4 warning`. */
function returnCodesText({ returnCodes = {} }: ManifestTask): string {
  return Object.entries(returnCodes)
    .map(([code, result]) => `${code} ${result}`)
    .join(", ");
}

function throttleText(conditions = 0): string | undefined {
  return conditions === 0 ? undefined : `by ${conditions} condition${conditions === 1 ? "" : "s"}`;
}

/** `schedule 0 5 * * *, from 2026-11-21T10:03:20Z, until it is removed, by ada: the shop is closed`. */
function overrideLine(one: Override, now: number): string {
  return joined(", ", [
    `${one.setting} ${overrideValueText(one)}`,
    overrideTimesText(one, now),
    overrideByText(one),
  ]);
}

function waitingText(waiting: readonly string[]): string {
  const shown = waiting.slice(0, waitingShown);
  const more = waiting.length - shown.length;
  const rest = `and ${more}${waiting.length < mostWaiting ? "" : " or more"}`;
  return [...shown, ...(more > 0 ? [rest] : [])].join("\n");
}
