import type { ManifestTask } from "../../../functions/model/task/manifest.ts";
import { isTimed } from "../../../functions/model/task/trigger.ts";
import { mutesAlarms } from "./entry-properties.ts";
/** Code that a lane's bundle has only where one of its tasks uses it: as a property of that task. */
export const carried = [
  {
    name: "startWithin",
    import: 'import { startWithinSeconds as startWithin } from "./functions/schedule/index.ts";',
    isUsedBy: ({ triggers }: ManifestTask) => triggers.some(isTimed),
  },
  {
    name: "throttling",
    import: 'import { throttling } from "./functions/turns/index.ts";',
    isUsedBy: ({ throttles }: ManifestTask) => throttles !== undefined,
  },
  {
    name: "requires",
    import: 'import { requires } from "./functions/turns/index.ts";',
    isUsedBy: ({ requires }: ManifestTask) => requires !== undefined,
  },
  {
    name: "rateLimit",
    import: 'import { rateLimit } from "./functions/turns/index.ts";',
    isUsedBy: ({ settings }: ManifestTask) => settings.rateLimit !== undefined,
  },
  {
    name: "costLimit",
    import: 'import { costLimit } from "./functions/turns/index.ts";',
    isUsedBy: ({ settings }: ManifestTask) => settings.maxCost !== undefined,
  },
  {
    name: "itemErrors",
    import: 'import { itemErrors } from "./functions/turns/index.ts";',
    isUsedBy: ({ itemErrors }: ManifestTask) => itemErrors === true,
  },
  {
    name: "batches",
    import: 'import { batches } from "./functions/turns/index.ts";',
    isUsedBy: ({ batchSize }: ManifestTask) => batchSize !== undefined,
  },
  {
    name: "maxItems",
    import: 'import { maxItems } from "./functions/turns/index.ts";',
    isUsedBy: ({ settings }: ManifestTask) => settings.maxItems !== undefined,
  },
  {
    name: "outputCheck",
    import: 'import { outputCheck } from "./functions/turns/index.ts";',
    isUsedBy: ({ checksOutput }: ManifestTask) => checksOutput === true,
  },
  {
    name: "startCheck",
    import: 'import { startCheck } from "./functions/turns/choices/index.ts";',
    isUsedBy: ({ asksAtStart }: ManifestTask) => asksAtStart === true,
  },
  {
    name: "parallel",
    import: 'import { parallel } from "./functions/turns/index.ts";',
    isUsedBy: ({ settings }: ManifestTask) => settings.parallel !== undefined,
  },
  {
    name: "mutes",
    import: 'import { mutes } from "./functions/turns/index.ts";',
    isUsedBy: mutesAlarms,
  },
  {
    name: "approval",
    import: 'import { approval } from "./functions/turns/index.ts";',
    isUsedBy: ({ settings }: ManifestTask) => Boolean(settings.confirm),
  },
  {
    // One for each process: what its tasks share.
    name: "callbacks",
    import:
      'import { Callbacks } from "./functions/turns/callbacks/index.ts";\nconst callbacks = new Callbacks();',
    isUsedBy: ({ callbacks }: ManifestTask) => callbacks !== undefined,
  },
  {
    // One for each process: it keeps the credentials and the services of each role.
    name: "runAs",
    import: 'import { taskRoles } from "./functions/task-roles.ts";\nconst runAs = taskRoles();',
    isUsedBy: ({ runAs }: ManifestTask) => runAs !== undefined,
  },
] as const;
