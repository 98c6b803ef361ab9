/**
 * Mutants of worlds of their own: of ledgers, backfills, overrides, run-time schedules, callbacks, limits, decisions and runs
 * that are split. Each kind of world has a list of them, and rules that must notice all of it. Those of a simulated year take minutes
 * each, and are in `../year/year.proof.ts`.
 */
import * as schedules from "../../run-time-schedules/mutants.ts";
import * as backfill from "../backfill/mutants.ts";
import * as callbacks from "../callbacks/mutants.ts";
import * as decisions from "../decisions/mutants.ts";
import * as ledger from "../ledger/mutants.ts";
import * as limits from "../limits/mutants.ts";
import * as overrides from "../overrides/mutants.ts";
import { meetingCaughtBy, meetingTraps } from "../parallel/meeting-traps.ts";
import * as parallel from "../parallel/mutants.ts";

export const ownWorlds = [
  "ledger",
  "backfill",
  "override",
  "run-time schedule",
  "callback",
  "limit",
  "decision",
  "split run",
  "meeting of runs",
] as const;

export interface OwnMutant {
  readonly world: (typeof ownWorlds)[number];
  readonly name: string;
  /** The first seed that notices it; undefined where none does. */
  caughtBy(): Promise<number | undefined>;
}

export const ownMutants: readonly OwnMutant[] = [
  ...ledger.ledgerMutants.map((mutant): OwnMutant => {
    return { world: "ledger", name: mutant.name, caughtBy: () => ledger.caughtBy(mutant) };
  }),
  ...backfill.backfillMutants.map((mutant): OwnMutant => {
    return { world: "backfill", name: mutant.name, caughtBy: () => backfill.caughtBy(mutant) };
  }),
  ...Object.entries(overrides.overrideMutants).map(([name, how]): OwnMutant => {
    return { world: "override", name, caughtBy: () => overrides.caughtBy(how) };
  }),
  ...callbacks.callbackMutants.map((mutant): OwnMutant => {
    return { world: "callback", name: mutant.name, caughtBy: () => callbacks.caughtBy(mutant) };
  }),
  ...limits.limitMutants.map((mutant): OwnMutant => {
    return { world: "limit", name: mutant.name, caughtBy: () => limits.caughtBy(mutant) };
  }),
  ...decisions.decisionMutants.map((mutant): OwnMutant => {
    return { world: "decision", name: mutant.name, caughtBy: () => decisions.caughtBy(mutant) };
  }),
  ...parallel.parallelMutants.map((mutant): OwnMutant => {
    return { world: "split run", name: mutant.name, caughtBy: () => parallel.caughtBy(mutant) };
  }),
  ...meetingTraps.map((trap): OwnMutant => {
    return { world: "meeting of runs", name: trap.name, caughtBy: () => meetingCaughtBy(trap) };
  }),
  ...schedules.scheduleMutants.map(([name, how]): OwnMutant => {
    return { world: "run-time schedule", name, caughtBy: () => schedules.caughtBy(how) };
  }),
];
