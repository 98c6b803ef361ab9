/**
 * The function that EventBridge invokes each minute: it fires the schedules that EventBridge cannot express, resends runs
 * that have no message in SQS, starts what a deploy starts, and hands on slots that a crash left behind. It runs no task.
 *
 * The order says what matters most where there is more to do than a minute allows: first what has to come at its
 * instant; then the runs whose worker may be dead, which must be claimed again within three minutes; then start-up
 * runs; then the runs whose message may be lost.
 * Each part leaves some time to those after it, even where each call takes a second: `leftAfter` has room for the calls
 * that a part has begun. What there was no time for is gone on with at the end.
 */
import type { Context } from "aws-lambda";
import { lambdaContext, uncertainSeconds, variable } from "./lambda/environment.ts";
import { checkSweeperEvent } from "./lambda/events.ts";
import { handler, logged } from "./lambda/handler.ts";
import { invokeAutomatic } from "./lambda/invoke-automatic.ts";
import { leaseKeys, turnKeys } from "./model/run/index-keys.ts";
import type { FiredSchedule } from "./model/task/fired-schedule.ts";
import type { LedgerTask } from "./model/task/ledger.ts";
import { environment } from "./model/task/manifest.ts";
import type { TaskDirectory } from "./model/task/task-directory.ts";
import type { Startup } from "./model/task/trigger.ts";
import { ScheduleCheck } from "./run-time-schedules/index.ts";
import { furtherPools, type RunnerContext } from "./runs/index.ts";
import type { Scheduler } from "./scheduler/scheduler.ts";
import {
  type AlarmRound,
  endUnapproved,
  Fire,
  FormatRound,
  HourlyLook,
  LedgerRound,
  SlotRound,
  Sweep,
  type Swept,
  startOnce,
} from "./upkeep/index.ts";

/** What the sweeper's entry file says. */
export interface SweeperEntry extends TaskDirectory, Pick<RunnerContext, "applied" | "encryption"> {
  /** What each deploy starts once. */
  readonly startup: readonly Startup[];
  /** What it fires itself. @default nothing */
  readonly firedSchedules?: readonly FiredSchedule[];
  /** JSON text: every timed trigger, whose ledgers it keeps. @default it keeps none */
  readonly timed?: string;
  /** Looks after alarms that runs mute. @default no task mutes any */
  readonly alarms?: AlarmRound;
  /** What its check of run-time schedules knows of tasks that are disabled, or that catch up. @default there are none */
  readonly ledgerTasks?: Readonly<Record<string, LedgerTask>>;
}

/** What the sweeper is made of. */
interface SweeperProps extends RunnerContext {
  readonly startup: readonly Startup[];
  readonly firedSchedules?: readonly FiredSchedule[];
  readonly timed?: string;
  readonly ledgerTasks?: SweeperEntry["ledgerTasks"];
  readonly alarms?: AlarmRound;
  /** EventBridge Scheduler. @default no run-time schedules are checked */
  readonly scheduler?: () => Promise<Scheduler>;
  /** Changes with each deploy that changes anything. */
  readonly version: string;
  /** How far from its own knowledge a deploy may change a schedule, in seconds. @default as on AWS */
  readonly uncertainSeconds?: number;
  /** It asks of what format the data is, and has what is older rewritten. @default it takes it as its own */
  readonly followsFormat?: boolean;
}

/** Each part begins nothing more with less than this left, in milliseconds. */
const leftAfter = {
  fire: 38_000,
  leases: 30_000,
  startups: 25_000,
  format: 20_000,
  turns: 18_000,
  slots: 12_000,
  schedules: 10_000,
  ledgers: 8_000,
  alarms: 7_000,
  look: 5_000,
  rest: 5_000,
};

/** What the sweeper did in a minute. */
export interface SweptMinute extends Swept {
  /** Slots that were left behind. */
  readonly handedOn: number;
  /** Occurrences that it sent. */
  readonly fired: number;
}

/** Makes the sweeper's handler. After a cold start it also starts what a deploy starts. @throws when it could read nothing, or the data is of a newer format, so that Lambda counts an error */
export function makeSweeper({
  startup,
  timed,
  version,
  uncertainSeconds,
  firedSchedules,
  ledgerTasks = {},
  alarms,
  scheduler,
  followsFormat = false,
  ...given
}: SweeperProps) {
  let toStart = startup;
  const context = { further: furtherPools, ...given };
  const fire = new Fire(context, firedSchedules);
  const slots = new SlotRound(context);
  const ledgers =
    timed === undefined ? undefined : new LedgerRound(context, { version, timed, uncertainSeconds });
  const schedules =
    scheduler && ledgers && new ScheduleCheck(context, { scheduler, tasks: ledgerTasks, ledgers });
  const hourly = new HourlyLook(context);
  const format = followsFormat ? new FormatRound(context) : undefined;
  return handler<unknown, SweptMinute>(context.log).handler(async (event: unknown, lambda: Context) => {
    checkSweeperEvent(event);
    if (format !== undefined) await format.check();
    const leaving = (least: number) => () => lambda.getRemainingTimeInMillis() >= least;
    const { sent: fired, watched } = await fire.send(leaving(leftAfter.fire));
    const sweep = new Sweep(context);
    await sweep.resend(leaseKeys, leaving(leftAfter.leases));
    toStart = await startOnce(context, { startup: toStart, version }, leaving(leftAfter.startups));
    if (format !== undefined) await format.follow(leaving(leftAfter.format));
    await sweep.resend(turnKeys, leaving(leftAfter.turns));
    await endUnapproved(context, leaving(leftAfter.slots));
    const handedOn = await slots.handOnAll(leaving(leftAfter.slots));
    await schedules?.check(leaving(leftAfter.schedules));
    // Without the overrides an instant might be judged by a schedule that another one replaces.
    if (watched !== undefined) await ledgers?.reconcile(leaving(leftAfter.ledgers), watched);
    await alarms?.(context, leaving(leftAfter.alarms));
    await hourly.look(leaving(leftAfter.look));
    for (const keys of [leaseKeys, turnKeys]) await sweep.goOn(keys, leaving(leftAfter.rest));
    const swept = { ...sweep.swept, handedOn, fired };
    report(context, swept, lambda.functionName);
    if (swept.keys === 0)
      throw new Error(`none of the index's ${swept.unreadKeys} keys could be read: see "sweep failed"`);
    return swept;
  });
}

function report({ log, clock }: RunnerContext, swept: SweptMinute, functionName: string): void {
  const { due, handedOn, fired, cutShort } = swept;
  const level = cutShort ? "warn" : due + handedOn + fired > 0 ? "info" : "debug";
  log(level, "sweep", undefined, {
    ...swept,
    ...((due > 0 || cutShort) && lagMetric(clock.now(), functionName)),
  });
}

/**
 * Makes `oldestSeconds` of a log line a metric, by CloudWatch's embedded metric format: no call is made for it. A
 * metric costs 0.30 USD a month, for the hours in which it is sent: nothing while nothing is due.
 */
function lagMetric(now: number, functionName: string) {
  const metric = { Name: "oldestSeconds", Unit: "Seconds" };
  const directive = { Namespace: "Pawl", Dimensions: [["functionName"]], Metrics: [metric] };
  return { functionName, _aws: { Timestamp: now, CloudWatchMetrics: [directive] } };
}

/** The sweeper of a bundle. */
export function fromEnvironment(entry: SweeperEntry) {
  // Most stages have no run-time schedule, and most cold starts need not load the client for one.
  const scheduler = async () => {
    made ??= (await import("./lambda/scheduler.ts")).lambdaScheduler(variable);
    return made;
  };
  let made: Scheduler | undefined;
  return logged(
    makeSweeper({
      ...lambdaContext(invokeAutomatic()),
      ...entry,
      scheduler,
      version: variable(environment.version),
      uncertainSeconds: uncertainSeconds(),
      followsFormat: true,
    }),
  );
}
