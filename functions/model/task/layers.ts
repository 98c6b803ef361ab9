/**
 * Where each setting of a task comes from. The layers, the lowest first: Pawl's default, the task's file, its line in
 * `infra/tasks.ts`, the stage in `infra/stages.ts`. The highest one that says something holds. Synth has resolved the
 * settings by the same order; this says why they are what they are.
 */
import type { ManifestTask } from "./manifest.ts";
import { defaultSettings, settingNames } from "./settings.ts";

/** A layer, as people are shown it and as programs compare it. */
export interface Layer {
  readonly name: "default" | "task" | "line" | "stage";
  /** The file that says it; a default is in none. */
  readonly file?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What a layer says of a setting. */
export interface LayerValue extends Pick<Layer, "name" | "file"> {
  readonly value: unknown;
}

/** A setting, the layer that it comes from, and what the layers below say, the nearest first. */
export interface SettingOrigin extends LayerValue {
  readonly setting: string;
  readonly hides: readonly LayerValue[];
}

const settings = ["enabled", "lane", "triggers", ...settingNames] as const;

/** The layers of a task's settings, the lowest first. A layer more is one more row here. */
export function layersOf({ file, layers }: ManifestTask): readonly Layer[] {
  return [
    { name: "default", values: { ...defaultSettings, enabled: true, triggers: [] } },
    { name: "task", file, values: layers.task as Layer["values"] },
    { name: "line", file: "infra/tasks.ts", values: layers.deployed as Layer["values"] },
    { name: "stage", file: "infra/stages.ts", values: layers.stage as Layer["values"] },
  ];
}

/** Every setting that any layer gives a value. */
export function settingOrigins(layers: readonly Layer[]): readonly SettingOrigin[] {
  return settings.flatMap((setting) => {
    const given = layers
      .filter(({ values }) => values[setting] !== undefined)
      .map(({ name, file, values }): LayerValue => ({ name, file, value: values[setting] }))
      .reverse();
    const [first, ...hides] = given;
    return first === undefined ? [] : [{ setting, ...first, hides }];
  });
}
