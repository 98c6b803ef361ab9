/**
 * The checks that a stage goes through at synth. Refused is what AWS would accept and turn into lost messages:
 * an event source takes more messages than a worker of so little concurrency can begin, each receive counts, and
 * healthy messages end in the dead-letter queue. Left to others: what the account really has; here stands only
 * what the stage says of it.
 */
import { resolveLane, settingMistakes, settingNames } from "../../functions/model/settings.ts";
import { deadLetterConcurrency, reservedInAll } from "./reserves.ts";
import type { StageLane, StageSettings, StageTaskSettings } from "./stage.ts";

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
  "sweeperReservedConcurrency",
  "deadLetterReservedConcurrency",
  "accountConcurrency",
  "settings",
  "tasks",
] satisfies (keyof StageSettings)[];

/** The days that CloudWatch Logs accepts. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** What is wrong with a stage: one line for each mistake, none where all is well. */
export function stageMistakes(name: string, stage: StageSettings): string[] {
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
  mistakes.push(...whole(stage, "sweeperReservedConcurrency", 1, 100));
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
    `reserves of ${reserved} in all are not allowed: at most ${account - unreserved}, since an account with a concurrency of ${account} must keep ${unreserved} unreserved`,
  ];
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
