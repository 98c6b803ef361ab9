/**
 * Calls `pawl` commands as the process would, against a deployment in memory at a fixed instant: three tasks, a run
 * in each state that people meet, and a rejected message. Keeps what the commands print, send and upload.
 */

import { Readable } from "node:stream";
import type { DeployedPawl } from "../../cli/deployment/deployed-pawl.ts";
import type { LogEvent } from "../../cli/deployment/log-events.ts";
import type { QueueDepths } from "../../cli/deployment/queue-depths.ts";
import type { Target } from "../../cli/deployment/target.ts";
import { main } from "../../cli/main.ts";
import type { DevSettings, Shell } from "../../cli/shell.ts";
import { type DataKeys, paramsEncryption } from "../../functions/encryption/index.ts";
import type { Clock } from "../../functions/model/clock.ts";
import { version } from "../../functions/model/format/version.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { resolveLane } from "../../functions/model/task/lane-settings.ts";
import type { Manifest, ManifestTask } from "../../functions/model/task/manifest.ts";
import { defaultSettings } from "../../functions/model/task/settings.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import { MemoryBatchReads } from "../memory/batch-reads.ts";
import { MemoryDataKeys } from "../memory/data-keys.ts";
import { MemoryRunStore } from "../memory/run-store.ts";
import { MemoryScheduler } from "../memory/scheduler.ts";

/** The time of every call, unless a test moves it. */
export const now = Date.parse("2026-11-21T10:00:00.000Z");

const noLayers = { task: {}, deployed: {}, stage: {} };

export function task(name: string, more: Partial<ManifestTask>): ManifestTask {
  return {
    name,
    description: `Does ${name}.`,
    file: `functions/tasks/${name}.ts`,
    kind: "items",
    lane: "default",
    enabled: true,
    triggers: [],
    settings: defaultSettings,
    layers: noLayers,
    ...more,
  };
}

export const manifest: Manifest = {
  pawl: 1,
  version,
  format: 2,
  project: "pawl",
  stage: "local",
  lanes: {
    default: resolveLane("default", {}),
    bulk: resolveLane("bulk", { timeoutSeconds: 900, memoryMb: 512 }),
  },
  uploadsKeptDays: 30,
  tasks: [
    task("count-cities", {
      description: "Counts the cities of each country.",
      triggers: [{ kind: "cron", id: "cron-4f1a2b", expression: "* * * * *", timeZone: "UTC" }],
    }),
    task("expire-cities", {
      description: "Removes places that the newest import no longer has.",
      triggers: [{ kind: "cron", id: "nightly", expression: "0 3 * * *", timeZone: "Europe/London" }],
      enabled: false,
      paramsSchema: {
        $schema: "http://json-schema.org/draft-07/schema#",
        type: "object",
        properties: {
          maxExpiredPerRun: { type: "integer", minimum: 1, default: 200 },
          mode: { type: "string", enum: ["dry", "wet"] },
          label: { type: "string" },
        },
        required: ["mode"],
      },
    }),
    task("import-cities", {
      description: "Imports the cities of the world.",
      kind: "items",
      lane: "bulk",
      triggers: [{ kind: "startup", id: "startup-0ae3b1" }],
      settings: { ...defaultSettings, overlap: "allow", timeoutSeconds: 3600 },
      paramsSchema: { type: "object", properties: { csv: { type: "string" } } },
    }),
  ],
};

const newRun = {
  lane: "default",
  attempt: 1,
  turn: 0,
  ticks: 0,
  seq: 9,
  leaseExpiresAt: 0,
  fruitlessTurns: 0,
} as const;

/** The runs of the deployment. */
export const runs: readonly RunRecord[] = [
  {
    ...newRun,
    task: "count-cities",
    run: "2026-11-21T09:59:00Z/cron-4f1a2b",
    status: "succeeded",
    trigger: "cron-4f1a2b",
    scheduledTime: "2026-11-21T09:59:00.000Z",
    createdAt: "2026-11-21T09:59:01.200Z",
    startedAt: "2026-11-21T09:59:01.200Z",
    endedAt: "2026-11-21T09:59:05.200Z",
    ticks: 30_000,
    total: 30_000,
    usage: { ms: 4_000, turns: 1 },
    output: '"243 countries"',
  },
  {
    ...newRun,
    task: "count-cities",
    run: "2026-11-21T09:58:00Z/cron-4f1a2b",
    status: "skipped",
    reason: "overlap",
    trigger: "cron-4f1a2b",
    scheduledTime: "2026-11-21T09:58:00.000Z",
    createdAt: "2026-11-21T09:58:02.000Z",
    endedAt: "2026-11-21T09:58:02.000Z",
  },
  {
    ...newRun,
    task: "import-cities",
    run: "2026-11-21T09:59:30Z/manual~5c0ffee5c0ff",
    status: "running",
    lane: "bulk",
    trigger: "manual",
    author: "ada",
    scheduledTime: "2026-11-21T09:59:30.000Z",
    createdAt: "2026-11-21T09:59:30.400Z",
    startedAt: "2026-11-21T09:59:31.000Z",
    turn: 1,
    ticks: 12_000,
    total: 30_000,
    cursor: '{"byte":482113}',
    usage: { ms: 24_000, turns: 2 },
    leaseId: "7d1",
    leaseExpiresAt: now + 20_000,
    params: '{"csv":"s3://uploads/cities.csv"}',
    tags: ["quarterly"],
  },
  {
    ...newRun,
    task: "import-cities",
    run: "2026-11-21T08:00:00Z/startup-0ae3b1~v1",
    status: "errored",
    lane: "bulk",
    trigger: "startup-0ae3b1",
    scheduledTime: "2026-11-21T08:00:00.000Z",
    createdAt: "2026-11-21T08:00:00.400Z",
    startedAt: "2026-11-21T08:00:01.000Z",
    endedAt: "2026-11-21T08:02:11.000Z",
    attempt: 3,
    turn: 2,
    ticks: 16,
    total: 30_000,
    cursor: '{"byte":1024}',
    counts: { imported: 15, "already there": 1_201 },
    message: "page 3 of the file",
    usage: { ms: 8_000, turns: 3 },
    error: {
      name: "Error",
      message: "row 17 cannot be read",
      causes: ["CsvError: Quote Not Closed: the parsing is finished with an opening quote at line 17"],
      stack: "at process (import-cities.ts:40:11)\nat walk (walk.ts:61:20)",
      attempt: 3,
      cursor: '{"byte":1024}',
      at: "2026-11-21T08:02:11.000Z",
    },
    errors: [
      { name: "TimeoutError", message: "no answer", attempt: 1, at: "2026-11-21T08:00:20.000Z" },
      {
        name: "Error",
        message: "row 17 cannot be read",
        attempt: 2,
        at: "2026-11-21T08:01:11.000Z",
      },
    ],
    logs: { group: "/aws/lambda/pawl-local-bulk", stream: "2026/11/21/[$LATEST]0a1b", requestId: "r-1" },
    dueKey: "attention#errored#4",
    dueAt: Date.parse("2026-11-21T08:02:11.000Z"),
  },
  {
    ...newRun,
    task: "(rejected)",
    run: "2026-11-21T09:00:00Z/message~m-1",
    status: "rejected",
    reason: "not JSON: Unexpected token 'h'",
    body: "hello",
    trigger: "message",
    scheduledTime: "2026-11-21T09:00:00.000Z",
    createdAt: "2026-11-21T09:00:00.000Z",
    endedAt: "2026-11-21T09:00:00.000Z",
    dueKey: "attention#rejected#9",
    dueAt: Date.parse("2026-11-21T09:00:00.000Z"),
  },
];

/** The caller, on AWS. */
export const arn = "arn:aws:sts::123456789012:assumed-role/Operators/ada@work";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How the shell of one call differs from one without a terminal on this machine. */
export interface CallOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string | Uint8Array;
  /** @default the root folder */
  readonly cwd?: string;
  readonly terminal?: { readonly columns: number; readonly rows?: number };
  /** The machine's time. @default the deployment's */
  readonly machineTime?: number;
  /** What runs the command. @default pawl */
  readonly runBy?: readonly string[];
  /** Called each time the command sleeps, with how often it has: changes the deployment while the command waits. */
  readonly onSleep?: (sleeps: number, cli: CliHarness) => Promise<void> | void;
  readonly local?: boolean;
  /** The caller, on AWS. */
  readonly arn?: string;
  /** Nobody types anything, and each wait of the command is over at once. @default standard input ends */
  readonly silent?: true;
  /** @default the project's code is synthesized */
  readonly synth?: Shell["synth"];
}

export class CliHarness {
  readonly store: MemoryRunStore;
  readonly scheduler = new MemoryScheduler();
  readonly sent: { lane: string; body: unknown; delaySeconds: number }[] = [];
  readonly uploads = new Map<string, string>();
  /** What is in the log groups. */
  readonly logs: LogEvent[] = [];
  readonly interrupt = new AbortController();
  time = now;
  /** How `pawl dev` was started. */
  readonly started: DevSettings[] = [];
  /** The name of S3's error for an upload that is not there. */
  noUpload = "NoSuchKey";
  /** Downloads break off after so many bytes. @default never */
  brokenAfter: number | undefined;
  /** A command ended the process though a call still waited. */
  left = false;
  /** What workers were asked, and what they answer. */
  readonly asked: { readonly lane: string; readonly event: object }[] = [];
  answer: () => unknown = () => {
    throw new Error("no worker answers in memory");
  };
  /** The queue's error, if it refuses every message. */
  queueError: Error | undefined;

  /** What is in the queues. */
  depths: QueueDepths = { lanes: new Map(), deadLetters: { waiting: 0, inFlight: 0, delayed: 0 } };

  /** What makes data keys for encrypted params. */
  keys: DataKeys = new MemoryDataKeys();

  readonly #manifest: Manifest;

  /** @param store the tables of a deployment before it @default new ones */
  constructor(given: Manifest = manifest, store = new MemoryRunStore()) {
    this.#manifest = given;
    this.store = store;
  }

  /** A deployment with the runs above. */
  static async seeded(): Promise<CliHarness> {
    const cli = new CliHarness();
    for (const run of runs) await cli.put(run);
    return cli;
  }

  put({ task, run, ...set }: RunRecord): Promise<unknown> {
    return this.store.update({ task, run }, { name: "test", condition: [], set });
  }

  /** Runs `pawl` with these arguments. */
  async pawl(args: readonly string[], options: CallOptions = {}): Promise<CommandResult> {
    const { terminal, env = {}, stdin = "", onSleep } = options;
    let stdout = "";
    let stderr = "";
    let sleeps = 0;
    const clock = this.clock();
    const screen = { isTTY: terminal !== undefined, columns: terminal?.columns, rows: terminal?.rows };
    const shell: Shell = {
      stdin: Object.assign(
        options.silent ? new Readable({ read() {} }) : Readable.from([Buffer.from(stdin)]),
        {
          isTTY: terminal !== undefined,
        },
      ),
      stdout: { write: (text) => (stdout += text), ...screen },
      stderr: { write: (text) => (stderr += text), ...screen },
      // Colours would split the words that tests look for.
      env: { NO_COLOR: "1", ...env },
      cwd: options.cwd ?? "/",
      pawl: options.runBy ?? ["pawl"],
      tz: "2026c",
      user: "ada@laptop",
      clock: {
        ...clock,
        now: () => options.machineTime ?? this.time,
        after: (milliseconds, action) => {
          if (options.silent) setImmediate(() => this.#pass(milliseconds, action));
          return () => {};
        },
      },
      random: () => 0.5,
      sleep: async (milliseconds) => {
        this.time += milliseconds;
        await onSleep?.(++sleeps, this);
      },
      dev: async (settings) => {
        this.started.push(settings);
      },
      synth: options.synth ?? (await import("../../cli/check/synthesis.ts")).synthesizeStage,
      finish: () => {},
      leave: () => {
        this.left = true;
      },
      reserveStdout: () => {},
      interruptible: () => this.interrupt.signal,
    };
    const exitCode = await main(args, shell, async (target) => this.deployment(target, options, clock));
    return { exitCode, stdout, stderr };
  }

  /** Runs `pawl` in a shell of the test's own. */
  run(args: readonly string[], shell: Shell): Promise<number> {
    const clock = { ...shell.clock, now: () => this.time };
    return main(args, shell, async (target) => this.deployment(target, {}, clock));
  }

  clock(): Clock {
    return { now: () => this.time, monotonic: () => this.time, after: () => () => {} };
  }

  #pass(milliseconds: number, action: () => void): void {
    this.time += milliseconds;
    action();
  }

  deployment(
    { endpoint, profile }: Target,
    { local = true, arn: caller = arn }: CallOptions = {},
    clock: Clock = this.clock(),
  ): DeployedPawl {
    const queue: RunQueue = {
      send: async (lane, body, delaySeconds = 0) => {
        if (this.queueError !== undefined) throw this.queueError;
        this.sent.push({ lane, body: parsed(body), delaySeconds });
      },
      sendBatch: async () => {
        throw new Error("the command sends one message at a time");
      },
      setVisibility: async () => {},
    };
    return {
      project: this.#manifest.project,
      stage: this.#manifest.stage,
      local,
      region: "eu-west-1",
      account: local ? undefined : "123456789012",
      endpoint,
      profile,
      manifest: this.#manifest,
      clock,
      identity: async () => (local ? { account: "local" } : { account: "123456789012", arn: caller }),
      store: async () => this.store,
      batchReads: async () => new MemoryBatchReads(this.store, this.#manifest),
      queue: async () => queue,
      encryption: async () => {
        const { stage, tasks } = this.#manifest;
        const names = tasks.filter(({ encrypted }) => encrypted).map(({ name }) => name);
        return names.length === 0 ? undefined : paramsEncryption({ stage, tasks: names, keys: this.keys });
      },
      logEvents: async ({ streams, from, to = Number.POSITIVE_INFINITY, text = "" }) =>
        this.logs.filter(
          ({ stream, at, message }) =>
            (streams?.includes(stream) ?? true) && at >= from && at < to && message.includes(text),
        ),
      queueDepths: async () => this.depths,
      scheduler: async () => {
        throw new Error("there are no schedules in memory");
      },
      runTimeScheduler: async () => this.scheduler,
      isDev: async () => local,
      logFolder: async () => (local ? "/project/.pawl/logs/worker-bulk" : undefined),
      again: async () => this.deployment({ endpoint, profile } as Target, { local, arn: caller }, clock),
      askWorker: async (lane, event) => {
        this.asked.push({ lane, event });
        return this.answer();
      },
      uploadUrl: (key: string) => `s3://uploads/${key}`,
      upload: async (key: string, body: Readable) => {
        this.uploads.set(key, (await body.toArray()).join(""));
      },
      download: async (key: string) => {
        const text = this.uploads.get(key);
        if (text === undefined) throw Object.assign(new Error("S3's words"), { name: this.noUpload });
        const bytes = Buffer.from(text);
        return { body: Readable.from([bytes.subarray(0, this.brokenAfter)]), bytes: bytes.byteLength };
      },
    };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** A call and its result as a terminal would show them. */
export function transcript(args: readonly string[], { exitCode, stdout, stderr }: CommandResult): string {
  const line = args.map((arg) => (/^[\w./:~=-]+$/.test(arg) ? arg : `'${arg}'`)).join(" ");
  const parts = [`$ pawl ${line}`, stdout.trimEnd()];
  if (stderr !== "") parts.push("--- standard error", stderr.trimEnd());
  if (exitCode !== 0) parts.push(`--- exit code ${exitCode}`);
  return `${parts.filter((part) => part !== "").join("\n")}\n`;
}
