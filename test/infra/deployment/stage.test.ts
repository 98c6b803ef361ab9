import { expect, test } from "vitest";
import { settingNames } from "../../../functions/model/task/settings.ts";
import {
  type AlarmSettings,
  defaultThresholds,
  resolveStage,
  type StageLane,
  type StageSettings,
} from "../../../infra/deployment/index.ts";
import { stages } from "../sample-stages.ts";

function stage(settings: Partial<StageSettings>) {
  return resolveStage("mine", { mine: { lanes: {}, removal: "retain", ...settings } });
}

function lane(settings: StageLane) {
  return stage({ lanes: { quick: settings } }).lanes[0];
}

test("a stage that is not declared is refused with the declared ones", () => {
  expect(() => resolveStage("staging", stages)).toThrow(
    'stage "staging" is not declared: allowed are dev, local, prod; add yours to infra/stages.ts',
  );
  expect(() => resolveStage("toString", stages)).toThrow(/not declared/);
});

test("each stage of this repository has the lanes default and bulk, of the sizes that the README names", () => {
  for (const name of ["local", "dev", "prod"]) {
    const sizes = resolveStage(name, stages).lanes.map(
      ({ name, timeoutSeconds, memoryMb, batchSize, visibilityTimeoutSeconds, maxReceiveCount }) =>
        [name, timeoutSeconds, memoryMb, batchSize, visibilityTimeoutSeconds, maxReceiveCount] as const,
    );
    expect(sizes).toEqual([
      ["bulk", 900, 512, 1, 5400, 10],
      ["default", 20, 256, 1, 120, 10],
    ]);
  }
});

test("stage dev lets a lane run two invocations at once and reserves nothing", () => {
  const dev = resolveStage("dev", stages);
  expect(
    dev.lanes.map(({ maxConcurrency, reservedConcurrency }) => [maxConcurrency, reservedConcurrency]),
  ).toEqual([
    [2, undefined],
    [2, undefined],
  ]);
  expect(dev.sweeperReservedConcurrency).toBeUndefined();
});

test("stage prod reserves concurrency for every lane and retains its data", () => {
  const prod = resolveStage("prod", stages);
  expect(prod.lanes.every(({ reservedConcurrency }) => reservedConcurrency !== undefined)).toBe(true);
  expect(prod.removal).toBe("retain");
});

test("a stage with an unknown key, a wrong removal and a wrong retention is refused with all three named", () => {
  const wrong = { regoin: "eu-west-1", removal: "keep", logRetentionDays: 8 } as unknown as StageSettings;
  expect(() => stage(wrong)).toThrow(
    /^stage mine: unknown "regoin": allowed are lanes, .*; removal "keep" is not allowed: "destroy" or "retain"; logRetentionDays 8 is not allowed/,
  );
});

test("a stage with a task setting that is not allowed is refused with the value", () => {
  expect(() => stage({ tasks: { "expire-cities": { maxAttempts: 0 } } })).toThrow(
    'stage mine: tasks "expire-cities": maxAttempts 0 is not allowed: a whole number from 1 to 100',
  );
  expect(() => stage({ settings: { overlap: "wait" } as never })).toThrow(/settings: overlap "wait"/);
});

test("a stage that reserves more than the account must keep unreserved is refused", () => {
  const lanes = { quick: { reservedConcurrency: 30 }, slow: { reservedConcurrency: 11 } };
  expect(() => stage({ accountConcurrency: 50, lanes })).toThrow(
    "a reserved concurrency of 41 in all is not allowed: at most 40, since an account with a concurrency of 50 must keep 10 unreserved",
  );
  expect(() => stage({ lanes: { quick: { reservedConcurrency: 901 } } })).toThrow(/at most 900.*keep 100/);
  expect(stage({ accountConcurrency: 51, lanes }).lanes).toHaveLength(2);
});

test("a lane that reserves concurrency and sets no limit may use all but two of it", () => {
  expect(lane({ reservedConcurrency: 7 })?.maxConcurrency).toBe(5);
});

test("a dead-letter function whose reserve is below what its event source starts with is refused", () => {
  expect(() => stage({ deadLetterReservedConcurrency: 4 })).toThrow(
    /deadLetterReservedConcurrency 4 is not allowed: a whole number from 5 to 1000, since its event source/,
  );
});

test("a lane is retired only by true or false", () => {
  expect(lane({ retired: true })?.retired).toBe(true);
  expect(lane({})?.retired).toBe(false);
  expect(() => lane({ retired: "soon" } as never)).toThrow('retired "soon" is not allowed: true or false');
});

test("a lane with a timeout, memory, batch, name or key that is not allowed is refused", () => {
  expect(() => lane({ timeoutSeconds: 5 })).toThrow(/timeoutSeconds 5 .* from 6 to 900/);
  expect(() => lane({ memoryMb: 127 })).toThrow(/memoryMb 127/);
  expect(() => lane({ batchSize: 11 })).toThrow(/batchSize 11/);
  expect(() => stage({ lanes: { Bulk: {} } })).toThrow(/lane Bulk: its name is not allowed/);
  expect(() => lane({ timeout: 20 } as StageLane)).toThrow(
    /unknown "timeout": allowed are preset, timeoutSeconds/,
  );
});

test("a lane whose reserve is greater than any event source takes gets the greatest maximum concurrency", () => {
  for (const [reservedConcurrency, maxConcurrency] of [
    [1001, 999],
    [1002, 1000],
    [1003, 1000],
    [4000, 1000],
  ] as const) {
    const lanes = { quick: { reservedConcurrency } };
    expect(stage({ accountConcurrency: 5000, lanes }).lanes[0]?.maxConcurrency).toBe(maxConcurrency);
  }
});

const topicArn = "arn:aws:sns:eu-west-1:123456789012:alarms";

test("an alarm is refused that waits for an age which no message reaches before its queue drops it", () => {
  const waiting = (waitingSeconds: number, lane: StageLane = {}) =>
    stage({ lanes: { quick: lane }, alarms: { topicArn, waitingSeconds } });
  expect(() => waiting(604_800)).toThrow(
    "stage mine: alarms: waitingSeconds 604800 is not allowed: a whole number from 60 to 518400",
  );
  // The longest visibility timeout comes on top of it, and the queue keeps a message for seven days.
  const { alarms, lanes } = waiting(518_400, { visibilityTimeoutSeconds: 43_200 });
  const [longest] = lanes;
  expect((alarms?.waitingSeconds ?? 0) + (longest?.visibilityTimeoutSeconds ?? 0)).toBeLessThan(7 * 86_400);
});

/** Settings of a stage in which some are undefined, as a condition in infra/stages.ts makes them. */
function withUndefined(value: undefined) {
  return stage({
    lanes: {
      quick: {
        timeoutSeconds: value,
        memoryMb: value,
        batchSize: value,
        maxConcurrency: value,
        reservedConcurrency: value,
        visibilityTimeoutSeconds: value,
        maxReceiveCount: value,
        retired: value,
      },
    },
    logRetentionDays: value,
    logLevel: value,
    logQueries: value,
    uploadsKeptDays: value,
    sweeperReservedConcurrency: value,
    deadLetterReservedConcurrency: value,
    accountConcurrency: value,
    warmWritesPerSecond: value,
    scheduleStacks: value,
    alarms: { topicArn, workerErrors: value, sweeperSilentMinutes: value, waitingSeconds: value },
    settings: value,
    tasks: value,
  });
}

test("a setting that is undefined counts as not given, in every layer of a stage", () => {
  const expected = stage({ lanes: { quick: {} }, alarms: { topicArn } });
  expect(withUndefined(undefined)).toEqual(expected);
  expect(expected.alarms?.workerErrors).toBe(3);
});

/** What no options may be, and how an error shows it. */
const wrongOptions: readonly (readonly [value: unknown, shown: string])[] = [
  [null, "null"],
  ["text", '"text"'],
  [1, "1"],
  [true, "true"],
  [["quick"], "[ 'quick' ]"],
  [new Map([["quick", 1]]), "Map(1) { 'quick' => 1 }"],
];

test("options that are no object are refused in one line that says what was given and what is allowed", () => {
  const mistake = (settings: unknown) => () => resolveStage("mine", { mine: settings as StageSettings });
  const base = { lanes: { quick: {} }, removal: "retain" };
  for (const [value, shown] of wrongOptions) {
    const refused = `${shown} is not allowed: an object such as {`;
    expect(mistake(value)).toThrow(`stage mine: the value ${refused} lanes`);
    expect(mistake({ ...base, lanes: value })).toThrow(`stage mine: lanes ${refused} default`);
    expect(mistake({ ...base, lanes: { quick: value } })).toThrow(`stage mine: lane quick ${refused} preset`);
    expect(mistake({ ...base, alarms: value })).toThrow(`stage mine: alarms ${refused} topicArn`);
    expect(mistake({ ...base, settings: value })).toThrow(`stage mine: settings ${refused} maxAttempts`);
    expect(mistake({ ...base, tasks: value })).toThrow(`stage mine: tasks ${refused} "expire-carts"`);
    expect(mistake({ ...base, tasks: { a: value } })).toThrow(`stage mine: tasks "a" ${refused} maxAttempts`);
    expect(() => resolveStage("mine", value as never)).toThrow(
      `stages ${shown} are not allowed: an object with the settings of each stage by its name`,
    );
  }
  expect(mistake({ removal: "retain" })).toThrow("stage mine: lanes undefined is not allowed: an object");
  expect(mistake({ ...base, lanes: { quick: undefined } })).toThrow("lane quick undefined is not allowed");
});

test("a stage's config is a plain object of JSON, of at most 2 KB", () => {
  const base: StageSettings = { lanes: { quick: {} }, removal: "retain" };
  const mistake = (config: unknown) => () =>
    resolveStage("mine", { mine: { ...base, config: config as object } });
  const config = { shopUrl: "https://shop.example", limits: [1, 2, null] };
  expect(resolveStage("mine", { mine: { ...base, config } }).config).toEqual(config);
  const refused: readonly [unknown, string][] = [
    ["https://shop.example", 'config "https://shop.example" is not allowed: an object such as'],
    [[1], "config [ 1 ] is not allowed: an object"],
    [{ since: new Date(0) }, "config.since is "],
    [{ shops: [{ url: undefined }] }, "config.shops[0].url is undefined, which does not survive JSON"],
    [{ n: Number.NaN }, "config.n is NaN, which does not survive JSON"],
    [
      { text: "x".repeat(2_048) },
      "config weighs 2059 bytes as JSON: at most 2048 are allowed, since it is a variable",
    ],
  ];
  for (const [given, words] of refused) expect(mistake(given)).toThrow(`stage mine: ${words}`);
});

test("a stage's metadata is a few texts by name, and its masked names are a short list", () => {
  const base: StageSettings = { lanes: { quick: {} }, removal: "retain" };
  const made = (more: object) => () => resolveStage("mine", { mine: { ...base, ...more } });
  const given = { metadata: { team: "shop", job: "$CI_JOB" }, masked: ["token"] };
  expect(made(given)()).toMatchObject(given);
  expect(made({ metadata: { startedBy: "eve" } })).toThrow("stage mine: metadata startedBy is not allowed");
  expect(made({ metadata: ["team"] })).toThrow(
    'stage mine: metadata ["team"] is not allowed: an object of texts',
  );
  expect(made({ masked: [""] })).toThrow(
    'stage mine: masked [""] is not allowed: a list of at most 50 names',
  );
});

/** Every option that is no object, by its layer. */
const options = {
  stage: {
    removal: true,
    masked: true,
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
    dashboard: true,
    tracing: true,
    permissionsBoundary: true,
    costTags: true,
    encryptionKey: true,
    defaultLane: true,
    staleAfterDays: true,
  } satisfies Record<
    Exclude<
      keyof StageSettings,
      | "lanes"
      | "alarms"
      | "automatic"
      | "events"
      | "settings"
      | "tasks"
      | "config"
      | "metadata"
      | "vpc"
      | "tags"
    >,
    true
  >,
  lane: {
    timeoutSeconds: true,
    preset: true,
    memoryMb: true,
    batchSize: true,
    batchWindowSeconds: true,
    maxConcurrency: true,
    reservedConcurrency: true,
    visibilityTimeoutSeconds: true,
    maxReceiveCount: true,
    retired: true,
  } satisfies Record<keyof StageLane, true>,
  alarms: { topicArn: true, ...defaultThresholds } satisfies Record<keyof AlarmSettings, unknown>,
  settings: Object.fromEntries(settingNames.map((name) => [name, true])),
  task: { enabled: true, ...Object.fromEntries(settingNames.map((name) => [name, true])) },
};

/** A stage in which one option of a layer has a value. */
const places: Readonly<Record<keyof typeof options, (key: string, value: unknown) => object>> = {
  stage: (key, value) => ({ [key]: value }),
  lane: (key, value) => ({ lanes: { quick: { [key]: value } } }),
  alarms: (key, value) => ({ alarms: { topicArn, [key]: value } }),
  settings: (key, value) => ({ settings: { [key]: value } }),
  task: (key, value) => ({ tasks: { a: { [key]: value } } }),
};

test("each option of each layer refuses null, a list, an object and a text that is no value of it, by its name", () => {
  for (const [layer, names] of Object.entries(options)) {
    for (const name of Object.keys(names)) {
      for (const value of [null, [2], {}, "2", Number.NaN]) {
        const wrong = places[layer as keyof typeof options](name, value);
        expect(() => stage(wrong), `${layer}.${name}`).toThrow(new RegExp(`${name} .* is not allowed: `));
      }
    }
  }
});
