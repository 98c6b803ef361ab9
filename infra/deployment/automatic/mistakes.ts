/** What is wrong with `automatic` of a stage: which of Pawl's own tasks it has. */
import {
  type AutomaticSettings,
  metricNames,
  migrateTask,
  reconcileTask,
} from "../../../functions/model/task/automatic.ts";
import { isOptions, notOptions, shown, unknownKeys } from "../option-checks.ts";

const switched = 'true, false or "by hand"';
/** A bus's name, or its ARN. */
const busPattern = /^(arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/;

/** Each task, with what may be said of it, in words. One that is missing here does not compile. */
const allowed: {
  readonly [Name in keyof Required<AutomaticSettings>]: (value: unknown) => string | undefined;
} = {
  "pawl.backfill": (value) => (typeof value === "boolean" ? undefined : "true or false"),
  "pawl.prune": switchMistake,
  "pawl.resources": switchMistake,
  "pawl.compliance": switchMistake,
  "pawl.metrics": (value) =>
    isSwitch(value) || isMetrics(value)
      ? undefined
      : `${switched}, or { metrics: […] } with any of ${metricNames.join(", ")}`,
  "pawl.configuration": (value) =>
    value === false || isBus(value)
      ? undefined
      : 'false, or { bus: "default" } with the name or the ARN of a bus',
};

export function automaticMistakes(automatic: unknown): string[] {
  if (automatic === undefined) return [];
  if (!isOptions(automatic)) return [notOptions("automatic", automatic, '{ "pawl.prune": false }')];
  if (Object.hasOwn(automatic, migrateTask))
    return [`automatic: ${migrateTask} is what an upgrade needs, and cannot be switched off`];
  if (Object.hasOwn(automatic, reconcileTask))
    return [`automatic: ${reconcileTask} is the sweeper's own work, and cannot be switched off`];
  const unknown = unknownKeys(automatic, Object.keys(allowed)).map((mistake) => `automatic: ${mistake}`);
  const wrong = Object.entries(automatic).flatMap(([name, value]) => {
    const words = value === undefined ? undefined : allowed[name as keyof AutomaticSettings]?.(value);
    return words === undefined ? [] : [`automatic: ${name} ${shown(value)} is not allowed: ${words}`];
  });
  return [...unknown, ...wrong];
}

function switchMistake(value: unknown): string | undefined {
  return isSwitch(value) ? undefined : switched;
}

function isSwitch(value: unknown): boolean {
  return typeof value === "boolean" || value === "by hand";
}

function isMetrics(value: unknown): boolean {
  const { metrics, ...others } = (isOptions(value) ? value : {}) as { metrics?: unknown };
  return (
    Object.keys(others).length === 0 &&
    Array.isArray(metrics) &&
    metrics.length > 0 &&
    metrics.every((name) => metricNames.includes(name))
  );
}

function isBus(value: unknown): boolean {
  const { bus, ...others } = (isOptions(value) ? value : {}) as { bus?: unknown };
  return Object.keys(others).length === 0 && typeof bus === "string" && busPattern.test(bus);
}
