/**
 * Where each setting of a task comes from. The layers, the lowest first: Pawl's default, the global settings in
 * `infra/stages.ts`, the task's file, its line in `infra/tasks.ts`, the stage in `infra/stages.ts`, an operator's override. The highest one that says something holds. Synth
 * has resolved the settings by the same order, but for the overrides; this says why they are what they are.
 */
import { holdsAt, type Override } from "../../override/override.ts";
import type { ManifestTask } from "../manifest.ts";
import { type ResolvedRateLimit, withItems } from "../rate-limit.ts";
import { defaultSettings, settingNames } from "../settings.ts";
import { fileOptionNames } from "./file-options.ts";

/** A layer, as people are shown it and as programs compare it. */
export interface Layer {
  readonly name: "default" | "global" | "task" | "line" | "stage" | "override";
  /** The file that says it; a default is in none, nor is an override. */
  readonly file?: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** The override of each setting that has one. */
  readonly overrides?: Readonly<Record<string, Override>>;
}

/** What a layer says of a setting. */
export interface LayerValue extends Pick<Layer, "name" | "file"> {
  readonly value: unknown;
  /** Of an override: its author, note and end. */
  readonly override?: Override;
}

/** A setting, the layer that it comes from, and what the layers below say, the nearest first. */
export interface SettingOrigin extends LayerValue {
  readonly setting: string;
  readonly hides: readonly LayerValue[];
}

const settings = ["enabled", "lane", "triggers", ...settingNames, ...fileOptionNames] as const;

/** The layers of a task's settings, the lowest first. `at`: the overrides that hold then, in seconds of epoch. */
export function layersOf(
  { file, lane, automatic, layers, settings: { concurrency, rateLimit } }: ManifestTask,
  overrides: readonly Override[] = [],
  at = 0,
): readonly Layer[] {
  const overlap = concurrency === undefined ? defaultSettings.overlap : "allow";
  // A task that may overlap has the stage's limit where it says none, or a higher one.
  const ofStage = limitOfLayers(layers) === concurrency?.limit ? {} : { concurrency };
  const { global = {}, deployed, stage } = layers;
  const isNamed = automatic || (deployed.lane ?? stage.lane ?? global.lane) !== undefined;
  const usual = { overlap, enabled: true, triggers: [], lane: isNamed ? undefined : lane };
  return [
    { name: "default", values: { ...defaultSettings, ...usual } },
    { name: "global", file: "infra/stages.ts", values: global as Layer["values"] },
    { name: "task", file, values: layers.task as Layer["values"] },
    { name: "line", file: "infra/tasks.ts", values: layers.deployed as Layer["values"] },
    { name: "stage", file: "infra/stages.ts", values: { ...layers.stage, ...ofStage } as Layer["values"] },
    overrideLayer(overrides, at, rateLimit),
  ];
}

/** The limit that files say, before the stage's; undefined where none does. */
export function limitOfLayers({ global, task, deployed, stage }: ManifestTask["layers"]): number | undefined {
  return (stage.concurrency ?? deployed.concurrency ?? task.concurrency ?? global?.concurrency)?.limit;
}

/** An override of the schedule takes the place of the triggers. */
function overrideLayer(
  overrides: readonly Override[],
  at: number,
  rateLimit: ResolvedRateLimit | undefined,
): Layer {
  const held = overrides.filter((one) => holdsAt(one, at));
  const named = held.map((one) => [one.setting === "schedule" ? "triggers" : one.setting, one] as const);
  return {
    name: "override",
    values: Object.fromEntries(named.map(([setting, one]) => [setting, overrideValue(one, rateLimit)])),
    overrides: Object.fromEntries(named),
  };
}

function overrideValue(one: Override, rateLimit: ResolvedRateLimit | undefined): unknown {
  if (one.setting === "rateLimit" && rateLimit !== undefined) return withItems(rateLimit, one.value).items;
  if (one.setting !== "schedule") return one.value;
  const { trigger, expression, zone } = one.value;
  return [{ kind: trigger.slice(0, trigger.indexOf("-")), id: trigger, expression, timeZone: zone }];
}

/** Every setting that any layer gives a value. */
export function settingOrigins(layers: readonly Layer[]): readonly SettingOrigin[] {
  return settings.flatMap((setting) => {
    const given = layers
      .filter(({ values }) => values[setting] !== undefined)
      .map(({ name, file, values, overrides }): LayerValue => {
        return { name, file, value: values[setting], override: overrides?.[setting] };
      })
      .reverse();
    const [first, ...hides] = given;
    return first === undefined ? [] : [{ setting, ...first, hides }];
  });
}
