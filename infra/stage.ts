/**
 * What a stage is, and the checks it goes through at synth. Refused is what AWS would accept and turn into lost
 * messages: a poller takes more messages than a worker of so little concurrency can begin, each receive counts,
 * and healthy messages end in the dead-letter queue.
 *
 * Taken as true: a lane's queue is read by its own worker alone. Left to `pawl check --account`: what the
 * account really has; here stands only what the stage says of it.
 */
import {
  type LaneSettings,
  type ResolvedLane,
  resolveLane,
  settingMistakes,
  settingNames,
  type TaskSettings,
} from "../functions/model/settings.ts";

/** A lane as `infra/stages.ts` declares it. */
export interface StageLane extends LaneSettings {
  /** Receives after which a message goes to the dead-letter queue; at least 5. @default 10 */
  readonly maxReceiveCount?: number;
}

/** What a stage sets for one task, over its file and over `infra/tasks.ts`. */
export interface StageTaskSettings extends TaskSettings {
  /** @default what infra/tasks.ts says */
  readonly enabled?: boolean;
}

/** A stage as `infra/stages.ts` declares it. */
export interface StageSettings {
  /** By name; one without tasks is not deployed. */
  readonly lanes: Readonly<Record<string, StageLane>>;
  /** What becomes of tables, uploads and queues when the stack goes. */
  readonly removal: "destroy" | "retain";
  /** Days that logs are kept: a number CloudWatch Logs knows, such as 7, 30, 90. @default 30 */
  readonly logRetentionDays?: number;
  /** Days that uploaded files are kept. @default 30 */
  readonly uploadsKeptDays?: number;
  /** Concurrent invocations kept for the clock, 1 and up. @default none */
  readonly clockReservedConcurrency?: number;
  /** Concurrent invocations kept for the dead-letter function, 2 and up. @default none */
  readonly deadLetterReservedConcurrency?: number;
  /** Concurrent executions that AWS grants the account in the Region; a new one may have 10. @default 1000 */
  readonly accountConcurrency?: number;
  /** Settings for every task of the stage. @default none */
  readonly settings?: TaskSettings;
  /** Settings by task name, over `settings`. @default none */
  readonly tasks?: Readonly<Record<string, StageTaskSettings>>;
}

/** A lane with its queue's limit. */
export interface StageResolvedLane extends ResolvedLane {
  readonly maxReceiveCount: number;
}

/** A stage with nothing left open. */
export interface Stage
  extends Required<
    Pick<
      StageSettings,
      "removal" | "logRetentionDays" | "uploadsKeptDays" | "accountConcurrency" | "settings" | "tasks"
    >
  > {
  readonly name: string;
  readonly lanes: readonly StageResolvedLane[];
  readonly clockReservedConcurrency?: number;
  readonly deadLetterReservedConcurrency?: number;
}

/** The event source's concurrency on the dead-letter queue; AWS's least. */
export const deadLetterConcurrency = 2;

/** The clock's memory in MB. */
export const clockMemoryMb = 256;

/** Finds the stage and fills in what it leaves open. Throws a plain `Error` that names every mistake. */
export function resolveStage(name: string, stages: Readonly<Record<string, StageSettings>>): Stage {
  const given = Object.hasOwn(stages, name) ? stages[name] : undefined;
  if (given === undefined) {
    throw new Error(
      `stage ${JSON.stringify(name)} is not declared: allowed are ${Object.keys(stages).sort().join(", ")}; add yours to infra/stages.ts`,
    );
  }
  const mistakes = stageMistakes(name, given);
  if (mistakes.length > 0) throw new Error(`stage ${name}: ${mistakes.join("; ")}`);
  return {
    name,
    removal: given.removal,
    logRetentionDays: given.logRetentionDays ?? 30,
    uploadsKeptDays: given.uploadsKeptDays ?? 30,
    accountConcurrency: given.accountConcurrency ?? 1000,
    settings: given.settings ?? {},
    tasks: given.tasks ?? {},
    clockReservedConcurrency: given.clockReservedConcurrency,
    deadLetterReservedConcurrency: given.deadLetterReservedConcurrency,
    lanes: Object.entries(given.lanes)
      .map(([lane, settings]) => resolveStageLane(lane, settings))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Fills in what a lane leaves open; with a reserve and no limit, the reserve is the limit. */
function resolveStageLane(name: string, lane: StageLane): StageResolvedLane {
  const maxConcurrency = lane.maxConcurrency ?? lane.reservedConcurrency;
  return {
    ...resolveLane(name, { ...lane, maxConcurrency }),
    maxReceiveCount: lane.maxReceiveCount ?? 10,
  };
}

const laneKeys: readonly string[] = [
  "timeoutSeconds",
  "memoryMb",
  "batchSize",
  "maxConcurrency",
  "reservedConcurrency",
  "visibilityTimeoutSeconds",
  "maxReceiveCount",
] satisfies (keyof StageLane)[];

const stageKeys: readonly string[] = [
  "lanes",
  "removal",
  "logRetentionDays",
  "uploadsKeptDays",
  "clockReservedConcurrency",
  "deadLetterReservedConcurrency",
  "accountConcurrency",
  "settings",
  "tasks",
] satisfies (keyof StageSettings)[];

/** The days that CloudWatch Logs accepts. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function stageMistakes(name: string, stage: StageSettings): string[] {
  const mistakes = unknownKeys(stage, stageKeys);
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name)) {
    mistakes.push(
      "its name is not allowed: at most 40 lower-case letters, digits and hyphens, from a letter",
    );
  }
  if (stage.removal !== "destroy" && stage.removal !== "retain") {
    mistakes.push(`removal ${JSON.stringify(stage.removal)} is not allowed: "destroy" or "retain"`);
  }
  if (stage.logRetentionDays !== undefined && !retentionDays.includes(stage.logRetentionDays)) {
    mistakes.push(
      `logRetentionDays ${stage.logRetentionDays} is not allowed: one of ${retentionDays.join(", ")}`,
    );
  }
  mistakes.push(...whole(stage, "uploadsKeptDays", 1, 3650), ...whole(stage, "accountConcurrency", 10, 1e6));
  mistakes.push(...whole(stage, "clockReservedConcurrency", 1, 100));
  mistakes.push(...whole(stage, "deadLetterReservedConcurrency", deadLetterConcurrency, 1000));
  mistakes.push(...settingsMistakes("settings", stage.settings, settingNames));
  for (const [task, settings] of Object.entries(stage.tasks ?? {})) {
    mistakes.push(
      ...settingsMistakes(`tasks ${JSON.stringify(task)}`, settings, [...settingNames, "enabled"]),
    );
  }
  for (const [lane, settings] of Object.entries(stage.lanes)) {
    mistakes.push(...laneMistakes(lane, settings).map((mistake) => `lane ${lane}: ${mistake}`));
  }
  if (mistakes.length === 0) mistakes.push(...reserveMistakes(stage));
  return mistakes;
}

/** Unknown keys and values that are not allowed, in one layer of task settings. */
export function settingsMistakes(
  where: string,
  settings: StageTaskSettings | undefined,
  known: readonly string[],
): string[] {
  if (settings === undefined) return [];
  const mistakes = [...unknownKeys(settings, known), ...settingMistakes(settings)];
  const { enabled } = settings;
  if (enabled !== undefined && typeof enabled !== "boolean") {
    mistakes.push(`enabled ${JSON.stringify(enabled)} is not allowed: true or false`);
  }
  return mistakes.map((mistake) => `${where}: ${mistake}`);
}

function laneMistakes(name: string, lane: StageLane): string[] {
  const mistakes = unknownKeys(lane, laneKeys);
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
    mistakes.push(
      "its name is not allowed: at most 20 lower-case letters, digits and hyphens, from a letter",
    );
  }
  mistakes.push(...whole(lane, "timeoutSeconds", 6, 900), ...whole(lane, "memoryMb", 128, 10_240));
  mistakes.push(...whole(lane, "batchSize", 1, 10));
  mistakes.push(
    ...whole(lane, "maxConcurrency", 2, 1000, overPull),
    ...whole(lane, "reservedConcurrency", 2, 1e6, overPull),
  );
  mistakes.push(
    ...whole(
      lane,
      "maxReceiveCount",
      5,
      1000,
      "a throttled receive counts, and the message would be lost to its run",
    ),
  );
  if (mistakes.length > 0) return mistakes;

  const { timeoutSeconds, visibilityTimeoutSeconds } = resolveLane(name, lane);
  const least = 6 * timeoutSeconds;
  mistakes.push(
    ...whole(
      { visibilityTimeoutSeconds },
      "visibilityTimeoutSeconds",
      least,
      43_200,
      `it begins at the receive, and six times the timeout of ${timeoutSeconds} s is the least at which no message that is being worked on is delivered again`,
    ),
  );
  const { maxConcurrency, reservedConcurrency } = lane;
  if (
    maxConcurrency !== undefined &&
    reservedConcurrency !== undefined &&
    maxConcurrency > reservedConcurrency
  ) {
    mistakes.push(
      `maxConcurrency ${maxConcurrency} is over reservedConcurrency ${reservedConcurrency}: at most the reserve, since throttled messages spend their receives`,
    );
  }
  return mistakes;
}

const overPull =
  "with 1 the event source takes more messages than the worker can begin, and healthy ones end in the dead-letter queue; a limit of 1 is a task's overlap";

function reserveMistakes(stage: StageSettings): string[] {
  const account = stage.accountConcurrency ?? 1000;
  const reserved = reservedInAll(stage);
  // AWS keeps so much for all functions without a reserve: 100, and 10 in accounts that are given less.
  const unreserved = account >= 1000 ? 100 : 10;
  if (reserved === 0 || reserved <= account - unreserved) return [];
  return [
    `reserves of ${reserved} in all are not allowed: at most ${account - unreserved}, since an account of ${account} concurrent executions must keep ${unreserved} unreserved`,
  ];
}

/** The concurrency that a stage takes away from the rest of the account. */
export function reservedInAll(
  stage: Pick<StageSettings, "clockReservedConcurrency" | "deadLetterReservedConcurrency"> & {
    readonly lanes: Readonly<Record<string, StageLane>> | readonly StageLane[];
  },
): number {
  const lanes: readonly StageLane[] = Object.values(stage.lanes);
  return [
    ...lanes.map((lane) => lane.reservedConcurrency),
    stage.clockReservedConcurrency,
    stage.deadLetterReservedConcurrency,
  ].reduce<number>((sum, reserve) => sum + (reserve ?? 0), 0);
}

/** The keys of an options object that are not known, in one mistake. */
export function unknownKeys(options: object, known: readonly string[]): string[] {
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length === 0) return [];
  const names = unknown.map((key) => JSON.stringify(key)).join(", ");
  return [`unknown ${names}: allowed are ${known.join(", ")}`];
}

function whole<Key extends string>(
  options: { readonly [key in Key]?: number },
  key: Key,
  least: number,
  most: number,
  because?: string,
): string[] {
  const value: unknown = options[key];
  if (value === undefined) return [];
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return [];
  const reason = because === undefined ? "" : `, since ${because}`;
  return [`${key} ${JSON.stringify(value)} is not allowed: a whole number from ${least} to ${most}${reason}`];
}
