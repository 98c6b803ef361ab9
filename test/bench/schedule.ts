/**
 * `npm run bench -- schedule`: how far the evaluator of schedules agrees with others, how fast it is against croner in
 * the same run, how slow it is at its worst, and what it weighs in a worker.
 */
import { fileURLToPath } from "node:url";
import { Cron } from "croner";
import { build } from "esbuild";
import { parseSchedule } from "../../functions/schedule/index.ts";
import { agreeTranslated, agreeWithCroner, agreeWithOracle, refuseBadInput } from "../schedule/agreements.ts";
import type { Figure } from "./kit/figure.ts";

const expressions: readonly (readonly [ours: string, theirs: string])[] = [
  ["* * * * *", "* * * * *"],
  ["*/15 * * * *", "*/15 * * * *"],
  ["0 * * * *", "0 * * * *"],
  ["30 2 * * *", "30 2 * * *"],
  ["0 9 * * 1", "0 9 * * 1"],
  ["0 9 1 * *", "0 9 1 * *"],
  ["cron(0 9 L * ? *)", "0 9 L * *"],
  ["cron(0 9 ? * 2#1 *)", "0 9 * * 1#1"],
  ["0 9 29 2 *", "0 9 29 2 *"],
  ["0 9-17 * * 1-5", "0 9-17 * * 1-5"],
];
const zones = ["Europe/London", "America/New_York", "Australia/Lord_Howe"];
const START = new Date("2026-01-01T00:00:00Z");

/** All figures. Takes some minutes. */
export async function figures(): Promise<Figure[]> {
  // First, while nothing of Intl has been used yet.
  const firstUse = await firstUses();
  const oracle = agreeWithOracle({ plain: 500, special: 150, changed: 150, years: 10 }, 20261121);
  const croner = agreeWithCroner(2000, 20261122);
  const ratios = nextRatios();
  const worst = worstCase();
  const bytes = (await bundle("at, cron, every, onStartup, startWithinSeconds")).length;
  const withWindows = (await bundle("at, cron, every, onStartup, startWithinSeconds, window")).length;
  const translated = agreeTranslated(1000, 20261123);
  const bad = refuseBadInput(100_000, 20261124);
  const share = (cases: number, differences: readonly string[]): number =>
    (100 * (cases - differences.length)) / cases;
  for (const line of [oracle, croner, translated, bad].flatMap(({ differences }) =>
    differences.slice(0, 5),
  )) {
    console.error(line);
  }
  const median = ratios[Math.floor(ratios.length / 2)] as number;
  const last = ratios.at(-1) as number;
  const own = Object.entries(croner.named).map(([name, count]) => `${count} croner's own: ${name}`);
  return [
    figure(
      `agreement with the oracle, ${oracle.cases} expressions over 10 years, ${oracle.instants} instants (%)`,
      share(oracle.cases, oracle.differences),
      "100",
      oracle.differences.length === 0,
    ),
    figure(
      `agreement of POSIX lines with croner, ${croner.cases} expressions, ${croner.instants} instants; ${own.join(", ") || "none croner's own"} (%)`,
      share(croner.cases, croner.differences),
      "100",
      croner.differences.length === 0,
    ),
    {
      ...figure("next instant with a zone against croner, median", round(median), "<= 0.01", median <= 0.01),
      ratio: round(median),
    },
    {
      ...figure("next instant with a zone against croner, worst", round(last), "<= 0.05", last <= 0.05),
      ratio: round(last),
    },
    figure("first use of a further zone and year, slowest (ms)", round(firstUse), "<= 2", firstUse <= 2),
    figure(
      "valid expressions that hardly ever or never fire, slowest (ms)",
      round(worst),
      "<= 5",
      worst <= 5,
    ),
    figure(
      `the evaluator in a worker's bundle (bytes, minified); ${withWindows} where a task uses window()`,
      bytes,
      "<= 12288",
      bytes <= 12_288,
    ),
    figure(
      `union of translated schedules is the trigger's, ${translated.cases} expressions over 10 years (%)`,
      share(translated.cases, translated.differences),
      "100",
      translated.differences.length === 0,
    ),
    figure(
      `bad input: ${bad.cases} strings, ${bad.refused} refused, slowest (ms)`,
      round(bad.slowest),
      "<= 50",
      bad.differences.length === 0,
    ),
  ];
}

function figure(what: string, value: number, bound: string, ok: boolean): Figure {
  return { what, value, bound, ok };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** Our time divided by croner's for each expression and zone, as the median of nine rounds in turn, sorted. */
function nextRatios(): number[] {
  const ratios: number[] = [];
  for (const timeZone of zones) {
    for (const [ours, theirs] of expressions) {
      const schedule = parseSchedule(ours, { timeZone });
      const cron = new Cron(theirs, { timezone: timeZone, paused: true });
      const chain = (next: (after: Date) => Date | null | undefined, steps: number): number => {
        const before = performance.now();
        let at: Date = START;
        for (let step = 0; step < steps; step++) at = next(at) ?? START;
        return ((performance.now() - before) * 1000) / steps;
      };
      chain((after) => schedule.next(after), 2000);
      chain((after) => cron.nextRun(after), 20);
      const rounds: number[] = [];
      for (let round = 0; round < 9; round++) {
        const mine = chain((after) => schedule.next(after), 1000);
        rounds.push(mine / chain((after) => cron.nextRun(after), 40));
      }
      ratios.push(rounds.sort((a, b) => a - b)[4] as number);
    }
  }
  return ratios.sort((a, b) => a - b);
}

/**
 * The slowest first use of ten further zones and of a further year of each, once Intl itself has started. The module
 * remembers what it has worked out of a zone, so each round loads a module of its own. The best of five rounds counts,
 * since other processes share the machine.
 */
async function firstUses(): Promise<number> {
  const further = [
    "Asia/Tokyo",
    "Europe/Madrid",
    "America/Chicago",
    "Africa/Cairo",
    "Pacific/Apia",
    "Asia/Tehran",
    "America/Sao_Paulo",
    "Europe/Moscow",
    "Australia/Perth",
    "America/Halifax",
  ];
  const code = Buffer.from(await bundle("parseSchedule")).toString("base64");
  const best = new Array<number>(2 * further.length).fill(Infinity);
  for (let round = 0; round < 5; round++) {
    const fresh = await import(`data:text/javascript;base64,${code}#${round}`);
    const ask = (timeZone: string, from: Date): unknown =>
      fresh.parseSchedule("30 2 * * *", { timeZone }).next(from);
    ask("Europe/Paris", START);
    further.forEach((timeZone, index) => {
      const first = timed(() => ask(timeZone, START));
      const year = timed(() => ask(timeZone, new Date("2031-06-01T00:00:00Z")));
      best[2 * index] = Math.min(best[2 * index] as number, first);
      best[2 * index + 1] = Math.min(best[2 * index + 1] as number, year);
    });
  }
  return Math.max(...best);
}

/** The slowest answer of expressions that hardly ever or never fire. Each is parsed again each time, and the best of three counts. */
function worstCase(): number {
  const rare = [
    "cron(0 0 ? 2 2#5 *)",
    "cron(0 0 31 4 ? *)",
    "0 0 31 4 *",
    "0 0 30 2 *",
    "0 0 31 2,4,6,9,11 *",
    "cron(0 0 29 2 ? 2100)",
    "cron(0 0 29 2 ? 2196)",
    "cron(0 0 ? 2 6#5 2199)",
    "cron(0 0 30W 2 ? *)",
    "02:00-06:00 mon:5 * feb",
    "02:00-06:00 *:31 * apr",
    '["02:00-06:00", "!*"]',
    '["@1", "!00:00-12:00", "!12:00-24:00"]',
    '["02:00-06:00", "!* mon-fri", "!* sat,sun"]',
    "@60 mon:1 40 feb",
  ];
  const times = rare.flatMap((expression) =>
    zones.map((timeZone) =>
      Math.min(...[1, 2, 3].map(() => timed(() => parseSchedule(expression, { timeZone }).next(START)))),
    ),
  );
  return Math.max(...times);
}

function timed(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}

/** A bundle of some of the schedules' exports, as a worker has them. */
async function bundle(names: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names} } from "./functions/schedule/index.ts";`,
      resolveDir: fileURLToPath(new URL("../..", import.meta.url)),
    },
    bundle: true,
    format: "esm",
    minify: true,
    target: "node24",
    write: false,
  });
  return outputFiles[0]?.contents ?? new Uint8Array();
}
