/**
 * What a month takes of the sweeper for what a stage has besides: schedules that it fires, ledgers that it looks at,
 * schedules that were made without a deploy, overrides. What runs take is not among it, nor what each idle minute takes. A
 * test counts the writes and reads at the wire; how long answers take is an estimate.
 */
import { minutesAMonth } from "./idle-cost.ts";
import { type Counts, sumOf } from "./prices.ts";
import { recordBytes } from "./run-cost.ts";

/** An answer of DynamoDB, and one of EventBridge Scheduler. */
const answerSeconds = 0.01;
const scheduleSeconds = 0.02;
const pageBytes = 4_096;
/** A trigger is looked at once in so many minutes at the most. */
const minutesALook = 5;
/** Run-time schedules that are compared in a minute, those that are asked for at once, and the size of a definition. */
const checkedAMinute = 25;
const askedAtOnce = 2;
const definitionBytes = 400;

/** Fires so many occurrences, at most: as if each came in a minute of its own, as long as there are minutes. Their messages count with their runs. */
export function firingMonth(sweeperMemoryMb: number, occurrences: number): Counts {
  const minutes = Math.min(minutesAMonth, occurrences);
  return {
    // *Mark fired*.
    tableWrites: minutes,
    // On average it waits a quarter of a second for the next one to begin.
    ...waiting(sweeperMemoryMb, minutes * 0.25),
    logBytes: minutes * 750,
  };
}

/** What a look at a run-time schedule's ledger takes besides: its definition, of at most a page. */
const definitionRead = { reads: 1, answers: 1 };

/**
 * Looks at the ledger of a trigger that has so many occurrences: a query of its runs, and *reconcile*.
 * @param isAtRunTime whether it is a run-time schedule's @default false
 */
export function looksMonth(sweeperMemoryMb: number, occurrences: number, isAtRunTime = false): Counts {
  const more = isAtRunTime ? definitionRead : { reads: 0, answers: 0 };
  const looks = Math.min(minutesAMonth / minutesALook, occurrences);
  const pages = looks + (occurrences * recordBytes) / pageBytes;
  return {
    tableWrites: looks,
    reads: pages / 2 + looks * more.reads,
    ...waiting(sweeperMemoryMb, looks * (2 + more.answers) * answerSeconds),
  };
}

/** Compares so many schedules that were made without a deploy with EventBridge, some in each minute. */
export function checksMonth(sweeperMemoryMb: number, schedules: number): Counts {
  const compared = Math.min(schedules, checkedAMinute);
  const minute: Counts = {
    // The first page counts with the idle minute.
    reads: Math.floor((compared * definitionBytes) / pageBytes),
    // *Check on*, where a minute does not do for all.
    tableWrites: schedules > checkedAMinute ? 1 : 0,
    ...waiting(sweeperMemoryMb, Math.ceil(compared / askedAtOnce) * scheduleSeconds),
  };
  return sumOf([minutesAMonth, minute]);
}

/** Reads the overrides of a task that has one of its schedule, `enabled` or `catchUp`. */
export function overrideMonth(sweeperMemoryMb: number): Counts {
  return sumOf([minutesAMonth, { reads: 1, ...waiting(sweeperMemoryMb, answerSeconds) }]);
}

function waiting(memoryMb: number, seconds: number): Counts {
  return { functionGbSeconds: seconds * (memoryMb / 1024) };
}
