/**
 * `npm run prove:simulate`: 5,000 seeds of the simulator with no violation and everything met, 300 without faults
 * whose calls are those of the protocol's table, every mutant tried on up to 650 seeds, and every seam of each trap seen to
 * change something; then the files `.proof.ts` of the simulator. Two threads take one piece of work after another, since a
 * mutant that breaks no rule takes a hundred times as long as most. The first piece watches worlds for what the mutants are,
 * and in which worlds each is tried.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import {
  type Caught,
  firstTouched,
  type Mutant,
  mutantKinds,
  mutantsOf,
  tryMutant,
  type Watched,
  watchWorlds,
} from "../simulation/mutants/index.ts";
import { proofs } from "../simulation/mutants/proofs.ts";
import { reportMutantsOf, reportSeeds } from "../simulation/report.ts";
import { added, runSeeds, type Seeds } from "../simulation/run-seeds.ts";
import * as shipped from "../simulation/shipped.ts";
import { finish } from "../steps.ts";
import { runTests } from "./vitest-proof.ts";

const threads = 2;
const seedsInAll = 5_000;
const seedsAtOnce = 500;
const seedsWithoutFaults = 300;
const seedsForMutants = 650;
/** Seeds in which each seam of a trap must have changed something. */
const seedsForSeams = 600;
/** The share of each kind's mutants that must be caught. */
const leastCaught = 0.95;

/**
 * What a thread has done: it watched worlds, ran some seeds, tried one mutant by its place in the list, or saw whether a
 * trap's seams all changed something.
 */
type Done =
  | { readonly watched: Watched }
  | { readonly seeds: Seeds; readonly faults: boolean }
  | { readonly mutant: number; readonly caught: Omit<Caught, "mutant"> }
  | { readonly trap: string; readonly isTouched: boolean };

/** What every thread is given. */
interface Work {
  /** How many pieces of work any of them took. */
  readonly taken: Int32Array;
  /** Known once one of them has watched worlds. */
  readonly mutants: Promise<readonly Mutant[]>;
}

/** Takes pieces of work until none is left. */
async function work({ taken, mutants }: Work, report: (done: Done) => void): Promise<void> {
  const portions = seedsInAll / seedsAtOnce;
  for (;;) {
    const piece = Atomics.add(taken, 0, 1);
    if (piece === 0) {
      report({ watched: await watchWorlds(seedsForMutants) });
    } else if (piece <= portions) {
      const seeds = await runSeeds(1 + (piece - 1) * seedsAtOnce, seedsAtOnce, { shipped });
      report({ seeds, faults: true });
    } else if (piece === portions + 1) {
      const seeds = await runSeeds(1, seedsWithoutFaults, { shipped, faults: false });
      report({ seeds, faults: false });
    } else {
      const mutant = piece - portions - 2;
      const tried = (await mutants)[mutant];
      if (tried === undefined) return;
      const { mutant: _, ...caught } = await tryMutant(tried, seedsForMutants);
      report({ mutant, caught });
      if (tried.kind !== "trap") continue;
      // One that was noticed before the last of its seams had anything to change goes on until it has.
      const isTouched = caught.touched || (await firstTouched(tried, seedsForSeams)) !== undefined;
      report({ trap: tried.name, isTouched });
    }
  }
}

/** Starts the threads and waits for all that they have done. */
async function workInThreads(): Promise<Done[]> {
  const given: Work["taken"] = new Int32Array(new SharedArrayBuffer(4));
  const done: Done[] = [];
  const all = Array.from({ length: threads }, () => {
    return new Worker(new URL(import.meta.url), { workerData: given });
  });
  await Promise.all(
    all.map((thread) => {
      thread.on("message", (one: Done) => {
        done.push(one);
        if ("watched" in one) for (const each of all) each.postMessage(one.watched);
      });
      return new Promise<void>((resolve, reject) => {
        thread.on("error", reject).on("exit", (code) => {
          if (code === 0) resolve();
          else reject(new Error(`a thread ended with ${code}`));
        });
      });
    }),
  );
  return done;
}

/** A name that two mutants have, and a proof of no mutant. */
function misnamed(mutants: readonly Mutant[]): string[] {
  const names = mutants.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [...twice, ...Object.keys(proofs).filter((name) => !names.includes(name))];
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const mutants = once(port, "message").then(([watched]) => mutantsOf(watched as Watched));
  await work({ taken: workerData as Work["taken"], mutants }, (done) => port.postMessage(done));
} else {
  const count = { passed: 0, failed: 0 };
  const check = (ok: boolean, what: string) => {
    count[ok ? "passed" : "failed"]++;
    console.log(`${ok ? "ok" : "FAILED"} ${what}`);
  };
  const startedAt = performance.now();
  const done = await workInThreads();
  for (const faults of [true, false]) {
    const own = done.flatMap((one) => ("seeds" in one && one.faults === faults ? [one.seeds] : []));
    const seeds = own.reduce(added);
    const ok = await reportSeeds(seeds, { shipped, faults }, faults);
    check(ok, `${seeds.count} seeds${faults ? "" : " without faults"}`);
  }
  const [watched] = done.flatMap((one) => ("watched" in one ? [one.watched] : []));
  const mutants = mutantsOf(watched as Watched);
  const wrongNames = misnamed(mutants);
  for (const name of wrongNames) console.log(`named twice, or proven and no mutant: ${name}`);
  check(wrongNames.length === 0, "every mutant has a name of its own, and every proof names a mutant");
  const caught = done.flatMap((one): Caught[] => {
    const mutant = "mutant" in one ? mutants[one.mutant] : undefined;
    return mutant === undefined || !("caught" in one) ? [] : [{ mutant, ...one.caught }];
  });
  for (const kind of mutantKinds) check(reportMutantsOf(kind, caught, leastCaught), `mutants of ${kind}`);
  const unchanged = done.flatMap((one) => ("trap" in one && !one.isTouched ? [one.trap] : []));
  for (const trap of unchanged) console.log(`a seam changes nothing: ${trap}`);
  const tried = done.filter((one) => "trap" in one).length;
  check(tried > 0 && unchanged.length === 0, `${tried} traps change something by each of their seams`);
  const tests = runTests("test/simulation/proofs.config.ts");
  console.log(`in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
  finish({ ...tests, passed: tests.passed + count.passed, failed: tests.failed + count.failed });
}
