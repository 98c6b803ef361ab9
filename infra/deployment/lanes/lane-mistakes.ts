/**
 * What is wrong with the lanes of a stage, one line a mistake: values that no lane may have, and the traps of
 * `lane-traps.ts`, which AWS would accept.
 */
import { automaticLane } from "../../../functions/model/task/automatic.ts";
import { lanePresets, longestBatchWindow } from "../../../functions/model/task/lane-settings.ts";
import { isOptions, notOptions, outOfBounds, shown, unknownKeys } from "../option-checks.ts";
import { mostConcurrency, type StageLane, type StageSettings } from "../stage/stage-settings.ts";
import {
  combinedTraps,
  fifoTrap,
  isFifoOption,
  leastConcurrency,
  leastReceives,
  leastReserve,
  settingTraps,
} from "./lane-traps.ts";

const laneKeys = Object.keys({
  preset: true,
  timeoutSeconds: true,
  memoryMb: true,
  batchSize: true,
  batchWindowSeconds: true,
  maxConcurrency: true,
  reservedConcurrency: true,
  visibilityTimeoutSeconds: true,
  maxReceiveCount: true,
  retired: true,
} satisfies Record<keyof StageLane, true>);

export function lanesMistakes(lanes: StageSettings["lanes"]): string[] {
  if (!isOptions(lanes)) return [notOptions("lanes", lanes, '{ default: {}, bulk: { preset: "long" } }')];
  return Object.entries(lanes).flatMap(([lane, settings]) =>
    isOptions(settings)
      ? laneMistakes(lane, settings).map((mistake) => `lane ${lane}: ${mistake}`)
      : [notOptions(`lane ${lane}`, settings, '{ preset: "long" }, or {} for the defaults')],
  );
}

function laneMistakes(name: string, lane: StageLane): string[] {
  const trapped = settingTraps.filter(({ key, from, below }) => isWholeIn(lane[key], from, below));
  const values = valueMistakes(lane, new Set(trapped.map(({ key }) => key)));
  return [
    ...nameMistakes(name),
    ...optionMistakes(lane),
    ...values,
    ...trapped.map(({ name, key, why }) => `${name}: ${key} ${lane[key]} is not allowed, since ${why}`),
    // What several settings come to is worth checking only where each of them is a value.
    ...(values.length === 0 ? combinedTraps(name, lane) : []),
  ];
}

function isWholeIn(value: unknown, from: number, below: number): boolean {
  return Number.isInteger(value) && Number(value) >= from && Number(value) < below;
}

function nameMistakes(name: string): string[] {
  if (name.endsWith(".fifo")) return [fifoTrap("the name", name)];
  if (name === automaticLane) return ["its name is not allowed: it is that of Pawl's own tasks"];
  if (/^[a-z][a-z0-9-]{0,19}$/.test(name)) return [];
  return [
    "its name is not allowed: at most 20 lower-case letters, digits and hyphens, starting with a letter",
  ];
}

/** Options that a lane does not have. */
function optionMistakes(lane: StageLane): string[] {
  const isFifo = ([key, value]: [string, unknown]) => !laneKeys.includes(key) && isFifoOption(key, value);
  const fifo = Object.entries(lane).filter(isFifo);
  const others = Object.fromEntries(Object.entries(lane).filter((entry) => !isFifo(entry)));
  return [...fifo.map(([key, value]) => fifoTrap(key, value)), ...unknownKeys(others, laneKeys)];
}

/** Values that no lane may have. Those of the settings that are in a trap are left to it. */
function valueMistakes(lane: StageLane, trapped: ReadonlySet<string>): string[] {
  const rest = Object.fromEntries(Object.entries(lane).filter(([key]) => !trapped.has(key))) as StageLane;
  const presets = Object.keys(lanePresets).map((each) => JSON.stringify(each));
  return [
    ...(rest.preset === undefined || Object.hasOwn(lanePresets, rest.preset)
      ? []
      : [`preset ${shown(rest.preset)} is not allowed: ${presets.join(" or ")}`]),
    ...(rest.retired === undefined || typeof rest.retired === "boolean"
      ? []
      : [`retired ${shown(rest.retired)} is not allowed: true or false`]),
    ...outOfBounds(rest, "timeoutSeconds", 6, 900),
    ...outOfBounds(rest, "memoryMb", 128, 10_240),
    ...outOfBounds(rest, "batchSize", 1, 10),
    ...outOfBounds(
      rest,
      "batchWindowSeconds",
      0,
      longestBatchWindow,
      "Pawl resends a message that no worker has taken within 50 s",
    ),
    ...outOfBounds(rest, "maxConcurrency", leastConcurrency, mostConcurrency),
    ...outOfBounds(rest, "reservedConcurrency", leastReserve, 1e6),
    ...outOfBounds(rest, "visibilityTimeoutSeconds", 0, 43_200),
    ...outOfBounds(rest, "maxReceiveCount", leastReceives, 1000),
  ];
}
