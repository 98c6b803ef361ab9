/** What layers add to one another, where settings hide those of the layers below: tags, and names of masked params. */
import type { Manifest, ManifestTask } from "../manifest.ts";
import type { LayerValue, SettingOrigin } from "./layers.ts";

/** All that holds, by the highest layer that says some of it. */
export interface JoinedOrigin extends SettingOrigin {
  readonly value: readonly string[];
  /** What each layer says, the highest first. */
  readonly joins: readonly (LayerValue & { readonly value: readonly string[] })[];
}

export function joinedOrigins(
  { file, tags = [], masked = [], layers }: ManifestTask,
  { masked: ofStage = [] }: Pick<Manifest, "masked">,
): readonly JoinedOrigin[] {
  const { tags: ofLine = [] } = layers.deployed as { readonly tags?: readonly string[] };
  const own = tags.filter((tag) => !ofLine.includes(tag));
  return [
    ...joined("tags", [
      { name: "line", file: "infra/tasks.ts", value: ofLine },
      { name: "task", file, value: own },
    ]),
    ...joined("masked", [
      { name: "stage", file: "infra/stages.ts", value: ofStage },
      { name: "task", file, value: masked },
    ]),
  ];
}

function joined(setting: string, all: JoinedOrigin["joins"]): JoinedOrigin[] {
  const joins = all.filter(({ value }) => value.length > 0);
  const [highest] = joins;
  if (highest === undefined) return [];
  const value = [...new Set(joins.toReversed().flatMap((one) => one.value))];
  return [{ setting, ...highest, value, hides: [], joins }];
}
