/**
 * `pawl status TASK`: its settings, when it starts next, and its newest runs. The settings are those that synth
 * resolved. A pause is shown while it is in force, the holder of the task's slot while there is one.
 */

import { waitKey } from "../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import type { RunStore, TaskPart } from "../../functions/store/run-store.ts";
import { runJson } from "./run-json.ts";
import { runTable } from "./run-table.ts";
import { labelled } from "./table.ts";
import { nextInstants, startsText } from "./triggers.ts";
import { taskPause, taskPauseText } from "./why.ts";

export interface TaskReport {
  readonly task: ManifestTask;
  /** Its `state`: the operators' pause and the slot. */
  readonly state?: TaskPart;
  /** The newest. */
  readonly runs: readonly RunRecord[];
  /** Names of the runs that wait for the task's slot, the next one first. */
  readonly waiting: readonly string[];
}

const nextShown = 3;
const newestShown = 5;
const mostWaiting = 100;

export async function readTaskReport(store: RunStore, task: ManifestTask, now: number): Promise<TaskReport> {
  const [{ items: runs }, state, { items: waiting }] = await Promise.all([
    store.list(task.name, { limit: newestShown, now }),
    store.getPart({ task: task.name, part: "state" }),
    store.due(waitKey(task.name), { until: Number.MAX_SAFE_INTEGER, limit: mostWaiting }),
  ]);
  return { task, runs, waiting: waiting.map(({ run }) => run), state };
}

export async function taskReportJson(
  { task, state, runs, waiting }: TaskReport,
  now: number,
): Promise<unknown> {
  const triggers = await Promise.all(
    task.triggers.map(async (trigger) => {
      const next = await nextInstants(trigger, task.name, { from: new Date(now), count: nextShown });
      return { ...trigger, next: next?.map((at) => at.toISOString()) ?? null };
    }),
  );
  const holder = state?.slotRun;
  return {
    ...task,
    triggers,
    paused: taskPause(state, now),
    slot: holder,
    waiting: waiting.length > 0 ? waiting : undefined,
    runs: runs.map((run) => runJson(run, now, { holder })),
  };
}

export async function taskReportText(
  { task, state, runs, waiting }: TaskReport,
  { lanes }: Manifest,
  now: number,
): Promise<string> {
  const { settings } = task;
  const lane = lanes[task.lane];
  const paused = taskPause(state, now);
  const holder = state?.slotRun;
  const limits = lane && ` (${lane.timeoutSeconds} s per turn, ${lane.memoryMb} MB)`;
  const starts = await Promise.all(
    task.triggers.map((trigger) => startsText(trigger, task.name, new Date(now), nextShown)),
  );
  const head = labelled([
    ["task", task.name],
    ["description", task.description],
    ["file", task.file],
    ["lane", `${task.lane}${limits ?? ""}`],
    ["enabled", task.enabled ? undefined : "no: its schedules do not fire"],
    ["paused", paused && taskPauseText(paused)],
    ["slot", holder && `held by ${holder}`],
    ["waiting", waitingText(waiting)],
    ["starts", starts.join("\n") || "by hand"],
    ["overlap", settings.overlap],
    ["attempts", `at most ${settings.maxAttempts}`],
    [
      "time limit",
      settings.timeoutSeconds === undefined ? undefined : `${settings.timeoutSeconds} s per run`,
    ],
    ["params", task.paramsSchema && paramsText(task.paramsSchema)],
  ]);
  return `${head}\n\n${runs.length === 0 ? "no runs yet" : runTable(runs, now, { holder })}`;
}

function waitingText(waiting: readonly string[]): string {
  const shown = waiting.slice(0, newestShown);
  const more = waiting.length - shown.length;
  const rest = `and ${more}${waiting.length < mostWaiting ? "" : " or more"}`;
  return [...shown, ...(more > 0 ? [rest] : [])].join("\n");
}

/** `days: integer, 30 if not given`: one line for each of the schema's own properties. */
function paramsText(schema: Readonly<Record<string, unknown>>): string {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, { type?: unknown; enum?: unknown[]; default?: unknown }>;
    required?: string[];
  };
  const lines = Object.entries(properties).map(([name, { type, enum: values, default: fallback }]) => {
    const allowed =
      values?.map((value) => JSON.stringify(value)).join(" | ") ?? [type ?? "any"].flat().join(" | ");
    if (required.includes(name)) return `${name}: ${allowed}, required`;
    return `${name}: ${allowed}${fallback === undefined ? "" : `, ${JSON.stringify(fallback)} if not given`}`;
  });
  return lines.join("\n") || "none";
}
