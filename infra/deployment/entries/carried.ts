import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { isTimed } from "../../../functions/model/task/trigger.ts";
import { mutesAlarms } from "./entry-properties.ts";
/** Code that a lane's bundle has only where one of its tasks uses it: as a property of that task. */
export const carried = [
  {
    name: "startWithin",
    import: 'import { startWithinSeconds as startWithin } from "#pawl/functions/schedule/index";',
    isUsedBy: ({ triggers }: ManifestTask) => triggers.some(isTimed),
  },
  {
    name: "throttling",
    import: 'import { throttling } from "#pawl/functions/turns/index";',
    isUsedBy: ({ throttles }: ManifestTask) => throttles !== undefined,
  },
  {
    name: "requires",
    import: 'import { requires } from "#pawl/functions/turns/index";',
    isUsedBy: ({ requires }: ManifestTask) => requires !== undefined,
  },
  {
    name: "rateLimit",
    import: 'import { rateLimit } from "#pawl/functions/turns/index";',
    isUsedBy: ({ settings }: ManifestTask) => settings.rateLimit !== undefined,
  },
  {
    name: "costLimit",
    import: 'import { costLimit } from "#pawl/functions/turns/index";',
    isUsedBy: ({ settings }: ManifestTask) => settings.maxCost !== undefined,
  },
  {
    name: "itemErrors",
    import: 'import { itemErrors } from "#pawl/functions/turns/index";',
    isUsedBy: ({ itemErrors }: ManifestTask) => itemErrors === true,
  },
  {
    name: "batches",
    import: 'import { batches } from "#pawl/functions/turns/index";',
    isUsedBy: ({ batchSize }: ManifestTask) => batchSize !== undefined,
  },
  {
    name: "maxItems",
    import: 'import { maxItems } from "#pawl/functions/turns/index";',
    isUsedBy: ({ settings }: ManifestTask) => settings.maxItems !== undefined,
  },
  {
    name: "outputCheck",
    import: 'import { outputCheck } from "#pawl/functions/turns/index";',
    isUsedBy: ({ checksOutput }: ManifestTask) => checksOutput === true,
  },
  {
    name: "startCheck",
    import: 'import { startCheck } from "#pawl/functions/turns/choices/index";',
    isUsedBy: ({ asksAtStart }: ManifestTask) => asksAtStart === true,
  },
  {
    name: "parallel",
    import: 'import { parallel } from "#pawl/functions/turns/index";',
    isUsedBy: ({ settings }: ManifestTask) => settings.parallel !== undefined,
  },
  {
    name: "mutes",
    import: 'import { mutes } from "#pawl/functions/turns/index";',
    isUsedBy: mutesAlarms,
  },
  {
    name: "approval",
    import: 'import { approval } from "#pawl/functions/turns/index";',
    isUsedBy: ({ settings }: ManifestTask) => Boolean(settings.confirm),
  },
  {
    // One for each process: what its tasks share.
    name: "callbacks",
    import:
      'import { Callbacks } from "#pawl/functions/turns/callbacks/index";\nconst callbacks = new Callbacks();',
    isUsedBy: ({ callbacks }: ManifestTask) => callbacks !== undefined,
  },
  {
    // One for each process: it keeps the credentials and the services of each role.
    name: "runAs",
    import: 'import { taskRoles } from "#pawl/functions/task-roles";\nconst runAs = taskRoles();',
    isUsedBy: ({ runAs }: ManifestTask) => runAs !== undefined,
  },
] as const;
