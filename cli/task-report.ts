/**
 * `pawl status TASK`: what is set, when it starts next, how its last runs went. Settings are those that synth
 * resolved; a pause is shown while it holds, which is decided here by its `until`, as the worker does.
 */
import type { Manifest, ManifestTask } from "../functions/model/manifest.ts";
import type { RunRecord } from "../functions/model/run.ts";
import type { TaskPart } from "../functions/store/run-store.ts";
import { runJson } from "./run-json.ts";
import { runTable } from "./run-table.ts";
import { instant } from "./run-words.ts";
import { labelled } from "./table.ts";
import { nextInstants, triggerText } from "./trigger-words.ts";

export interface TaskReport {
  readonly task: ManifestTask;
  /** What operators and the runner keep of the task, if anything. */
  readonly state?: TaskPart;
  readonly runs: readonly RunRecord[];
}

const nextShown = 3;

export async function taskReportJson({ task, state, runs }: TaskReport, now: number): Promise<unknown> {
  const triggers = await Promise.all(
    task.triggers.map(async (trigger) => {
      const next = await nextInstants(trigger, task.name, { from: new Date(now), count: nextShown });
      return { ...trigger, next: next.map((at) => at.toISOString()) };
    }),
  );
  const paused = pause(state, now);
  return { ...task, triggers, ...(paused && { paused }), runs: runs.map((run) => runJson(run, now)) };
}

export async function taskReportText(
  { task, state, runs }: TaskReport,
  { lanes }: Manifest,
  now: number,
): Promise<string> {
  const { settings } = task;
  const lane = lanes[task.lane];
  const limit = lane && `${lane.timeoutSeconds} s a turn, ${lane.memoryMb} MB`;
  const head = labelled([
    ["task", task.name],
    ["does", task.description],
    ["file", task.file],
    ["lane", `${task.lane}${limit ? ` (${limit})` : ""}`],
    ["enabled", task.enabled ? undefined : "no: its schedules do not fire"],
    ["paused", pauseText(state, now)],
    ["starts", await startsText(task, now)],
    ["overlap", settings.overlap],
    ["attempts", `at most ${settings.maxAttempts}`],
    ["time limit", settings.timeoutSeconds === undefined ? undefined : `${settings.timeoutSeconds} s a run`],
    ["params", task.paramsSchema && paramsText(task.paramsSchema)],
  ]);
  return `${head}\n\n${runs.length === 0 ? "no runs yet" : runTable(runs, now)}`;
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

/** The pause that holds now: one whose `until` is past ended by itself. */
function pause(state: TaskPart | undefined, now: number) {
  if (state?.paused !== true || (state.until !== undefined && Date.parse(state.until) <= now))
    return undefined;
  const { until, note, author, at } = state;
  return { until, note, author, at };
}

function pauseText(state: TaskPart | undefined, now: number): string | undefined {
  const paused = pause(state, now);
  if (paused === undefined) return undefined;
  const { at, until, author, note } = paused;
  const words = [at && `since ${instant(at)}`, until && `until ${instant(until)}`, author && `by ${author}`];
  return `${words.filter(Boolean).join(", ") || "yes"}${note ? `: ${note}` : ""}`;
}
