/** What is wrong with a stage. It knows only what the stage says about the account. `lanes/` has the checks of its lanes. */
import { byteLength } from "../../../functions/model/cut.ts";
import { levels } from "../../../functions/model/log.ts";
import { maskedMistakes } from "../../../functions/model/mask/masked-mistakes.ts";
import { metadataMistakes } from "../../../functions/model/run/record/metadata.ts";
import { highestLimit } from "../../../functions/model/task/concurrency.ts";
import { longestConfig } from "../../../functions/model/task/context/config.ts";
import { settingNames } from "../../../functions/model/task/settings.ts";
import { lostPart } from "../../../functions/model/task/walk/long-cursor.ts";
import { alarmMistakes } from "../alarms/alarm-mistakes.ts";
import { automaticMistakes } from "../automatic/mistakes.ts";
import { eventsMistakes } from "../events/mistakes.ts";
import { lanesMistakes } from "../lanes/lane-mistakes.ts";
import {
  isOptions,
  notOptions,
  outOfBounds,
  shown,
  taskSettingsMistakes,
  unknownKeys,
} from "../option-checks.ts";
import { boundaryMistakes, tagsMistakes, vpcMistakes } from "../organisation/organisation-settings.ts";
import { mostScheduleStacks } from "../schedule-stacks.ts";
import { encryptionKeyMistakes } from "./encryption-key.ts";
import { defaultsMistakes } from "./stage-defaults.ts";
import {
  leastDeadLetterReserve,
  leastUnreserved,
  reservedConcurrency,
  type StageSettings,
} from "./stage-settings.ts";

const stageKeys = Object.keys({
  lanes: true,
  removal: true,
  logRetentionDays: true,
  logLevel: true,
  logQueries: true,
  uploadsKeptDays: true,
  sweeperReservedConcurrency: true,
  deadLetterReservedConcurrency: true,
  accountConcurrency: true,
  warmWritesPerSecond: true,
  maxRunningTasks: true,
  maxSchedules: true,
  scheduleStacks: true,
  metrics: true,
  alarms: true,
  dashboard: true,
  tracing: true,
  vpc: true,
  permissionsBoundary: true,
  tags: true,
  costTags: true,
  automatic: true,
  events: true,
  settings: true,
  tasks: true,
  config: true,
  masked: true,
  encryptionKey: true,
  metadata: true,
  defaultLane: true,
  staleAfterDays: true,
} satisfies Record<keyof StageSettings, true>);

/** Settings that are switched on or off. */
const switches = ["logQueries", "metrics", "dashboard", "tracing", "costTags"] as const;

/** The days that CloudWatch Logs accepts. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What is wrong with a stage, one line a mistake. */
export function stageMistakes(name: string, stage: StageSettings): string[] {
  if (!isOptions(stage))
    return [notOptions("the value", stage, '{ lanes: { default: {} }, removal: "retain" }')];
  const mistakes = unknownKeys(stage, stageKeys);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    mistakes.push(
      "its name is not allowed: at most 40 lower-case letters, digits and hyphens, starting with a letter",
    );
  }
  if (stage.removal !== "destroy" && stage.removal !== "retain") {
    mistakes.push(`removal ${shown(stage.removal)} is not allowed: "destroy" or "retain"`);
  }
  if (stage.logRetentionDays !== undefined && !retentionDays.includes(stage.logRetentionDays)) {
    mistakes.push(
      `logRetentionDays ${shown(stage.logRetentionDays)} is not allowed: one of ${retentionDays.join(", ")}`,
    );
  }
  if (stage.logLevel !== undefined && !levels.includes(stage.logLevel)) {
    mistakes.push(`logLevel ${shown(stage.logLevel)} is not allowed: one of ${levels.join(", ")}`);
  }
  mistakes.push(
    ...switches.flatMap((name) => switchMistakes(name, stage[name])),
    ...outOfBounds(stage, "uploadsKeptDays", 1, 3650),
    ...outOfBounds(stage, "accountConcurrency", 10, 1e6),
    ...outOfBounds(stage, "warmWritesPerSecond", 4_000, 1e6),
    ...outOfBounds(stage, "maxRunningTasks", 1, highestLimit, "its holders are in one item"),
    ...outOfBounds(stage, "maxSchedules", 0, 10_000),
    ...outOfBounds(stage, "sweeperReservedConcurrency", 1, 100),
    ...outOfBounds(
      stage,
      "deadLetterReservedConcurrency",
      leastDeadLetterReserve,
      1000,
      `its event source starts with ${leastDeadLetterReserve} invocations at once`,
    ),
    ...outOfBounds(stage, "scheduleStacks", 0, mostScheduleStacks),
    ...vpcMistakes(stage.vpc),
    ...boundaryMistakes(stage.permissionsBoundary),
    ...tagsMistakes(stage.tags),
    ...alarmMistakes(stage.alarms),
    ...automaticMistakes(stage.automatic),
    ...eventsMistakes(stage.events),
    ...taskSettingsMistakes("settings", stage.settings, settingNames),
  );
  mistakes.push(
    ...configMistakes(stage.config),
    ...maskedMistakes(stage.masked),
    ...encryptionKeyMistakes(stage.encryptionKey),
    ...(stage.metadata === undefined ? [] : metadataMistakes(stage.metadata)),
    ...defaultsMistakes(stage),
    ...tasksMistakes(stage.tasks),
    ...lanesMistakes(stage.lanes),
  );
  // The sum is worth checking only when each of its parts is right.
  return mistakes.length === 0 ? reserveMistakes(stage) : mistakes;
}

function switchMistakes(name: string, value: unknown): string[] {
  if (value === undefined || typeof value === "boolean") return [];
  return [`${name} ${shown(value)} is not allowed: true or false`];
}

/** It becomes a variable of each worker, as JSON. */
function configMistakes(config: unknown): string[] {
  if (config === undefined) return [];
  if (!isOptions(config)) return [notOptions("config", config, '{ shopUrl: "https://shop.example" }')];
  const [path, value] = lostPart(config, "config", 0) ?? [];
  if (path !== undefined)
    return [
      `${path} is ${value}, which does not survive JSON: allowed are numbers, strings, booleans, null, arrays and plain objects of these`,
    ];
  const bytes = byteLength(JSON.stringify(config));
  if (bytes <= longestConfig) return [];
  return [
    `config weighs ${bytes} bytes as JSON: at most ${longestConfig} are allowed, since it is a variable`,
  ];
}

function tasksMistakes(tasks: StageSettings["tasks"]): string[] {
  if (tasks === undefined) return [];
  if (!isOptions(tasks)) return [notOptions("tasks", tasks, '{ "expire-carts": { maxAttempts: 3 } }')];
  return Object.entries(tasks).flatMap(([task, settings]) =>
    taskSettingsMistakes(`tasks ${JSON.stringify(task)}`, settings, [...settingNames, "enabled"]),
  );
}

function reserveMistakes(stage: StageSettings): string[] {
  const account = stage.accountConcurrency ?? 1000;
  const reserved = reservedConcurrency(stage);
  const unreserved = leastUnreserved(account);
  if (reserved === 0 || reserved <= account - unreserved) return [];
  return [
    `a reserved concurrency of ${reserved} in all is not allowed: at most ${account - unreserved}, since an account with a concurrency of ${account} must keep ${unreserved} unreserved`,
  ];
}
