/** What each layer of a task's settings says, as the manifest has it. */
import type { TaskSettings } from "../settings.ts";
import type { Trigger } from "../trigger.ts";
import type { FileOptions } from "./file-options.ts";

export interface ManifestLayers {
  /** Who set what, in the order in which they apply. */
  readonly layers: {
    /** What holds for every stage. @default nothing */
    readonly global?: TaskSettings & { readonly lane?: string };
    readonly task: TaskSettings & FileOptions & { readonly triggers?: readonly Trigger[] };
    readonly deployed: TaskSettings & {
      readonly lane?: string;
      readonly enabled?: boolean;
      readonly triggers?: readonly Trigger[];
      readonly onStartup?: boolean;
    };
    readonly stage: TaskSettings & { readonly enabled?: boolean; readonly lane?: string };
  };
}
