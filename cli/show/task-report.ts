/**
 * `pawl status TASK`: what is set, when it starts next, how its last runs went. Settings are those that synth
 * resolved; a pause is shown while it holds, and who has the task's slot while runs wait for it.
 */
import type { Manifest, ManifestTask } from "../../functions/model/manifest.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import { waitKey } from "../../functions/runs/slot.ts";
import type { RunStore, TaskPart } from "../../functions/store/run-store.ts";
import { runJson } from "./run-json.ts";
import { runTable } from "./run-table.ts";
import { labelled } from "./table.ts";
import { taskPause, taskPauseText } from "./task-pause.ts";
import { nextInstants, triggerText } from "./triggers.ts";
import { instant } from "./words.ts";

export interface TaskReport {
  readonly task: ManifestTask;
  /** What operators and the runner keep of the task, if anything. */
  readonly state?: TaskPart;
  /** The newest. */
  readonly runs: readonly RunRecord[];
  /** The ids of those that wait for the task's slot, the next one first. */
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
  return { task, runs, waiting: waiting.map(({ run }) => run), ...(state && { state }) };
}

export async function taskReportJson(
  { task, state, runs, waiting }: TaskReport,
  now: number,
): Promise<unknown> {
  const triggers = await Promise.all(
    task.triggers.map(async (trigger) => {
      const next = await nextInstants(trigger, task.name, { from: new Date(now), count: nextShown });
      return { ...trigger, next: next.map((at) => at.toISOString()) };
    }),
  );
  const paused = taskPause(state, now);
  const holder = state?.slotRun;
  return {
    ...task,
    triggers,
    ...(paused && { paused }),
    ...(holder && { slot: holder }),
    ...(waiting.length > 0 && { waiting }),
    runs: runs.map((run) => runJson(run, now, { ...(holder && { holder }) })),
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
  const limit = lane && `${lane.timeoutSeconds} s a turn, ${lane.memoryMb} MB`;
  const head = labelled([
    ["task", task.name],
    ["does", task.description],
    ["file", task.file],
    ["lane", `${task.lane}${limit ? ` (${limit})` : ""}`],
    ["enabled", task.enabled ? undefined : "no: its schedules do not fire"],
    ["paused", paused && taskPauseText(paused)],
    ["slot", holder && `${holder} has it`],
    ["waiting", waiting.length > 0 ? waitingText(waiting) : undefined],
    ["starts", await startsText(task, now)],
    ["overlap", settings.overlap],
    ["attempts", `at most ${settings.maxAttempts}`],
    ["time limit", settings.timeoutSeconds === undefined ? undefined : `${settings.timeoutSeconds} s a run`],
    ["params", task.paramsSchema && paramsText(task.paramsSchema)],
  ]);
  return `${head}\n\n${runs.length === 0 ? "no runs yet" : runTable(runs, now, { ...(holder && { holder }) })}`;
}

function waitingText(waiting: readonly string[]): string {
  const shown = waiting.slice(0, newestShown);
  const more = waiting.length - shown.length;
  return [
    ...shown,
    ...(more > 0 ? [`and ${more}${waiting.length < mostWaiting ? "" : " or more"}`] : []),
  ].join("\n");
}

async function startsText(task: ManifestTask, now: number): Promise<string> {
  const lines = await Promise.all(
    task.triggers.map(async (trigger) => {
      const next = await nextInstants(trigger, task.name, { from: new Date(now), count: nextShown });
      if (trigger.kind === "startup") return `${trigger.id}: ${triggerText(trigger)}, after each change`;
      const when = next.map((at) => instant(at.toISOString())).join(", ");
      return `${trigger.id}: ${triggerText(trigger)}, next ${when || "never"}`;
    }),
  );
  return lines.join("\n") || "by hand";
}

/** `days: integer, mode: "a" | "b" (required)`, as far as a line goes. */
function paramsText(schema: Readonly<Record<string, unknown>>): string {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, { type?: unknown; enum?: unknown[]; default?: unknown }>;
    required?: string[];
  };
  const lines = Object.entries(properties).map(([name, { type, enum: values, default: fallback }]) => {
    const what =
      values?.map((value) => JSON.stringify(value)).join(" | ") ?? [type ?? "any"].flat().join(" | ");
    const extra = required.includes(name)
      ? ", required"
      : fallback === undefined
        ? ""
        : `, ${JSON.stringify(fallback)} if not given`;
    return `${name}: ${what}${extra}`;
  });
  return lines.join("\n") || "none";
}
