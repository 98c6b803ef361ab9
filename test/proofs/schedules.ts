/**
 * `npm run prove:schedules`: each agreement of the schedules at a tenth of its full size, in at most two minutes. Prints a
 * line for each, then how many passed; the exit code is 1 if one failed.
 */
import { parseSchedule } from "../../functions/schedule/index.ts";
import {
  type Agreement,
  agreeTranslated,
  agreeWithCroner,
  agreeWithOracle,
  refuseBadInput,
} from "../schedule/agreements.ts";
import { agreeWithCrontab } from "../schedule/crontab-agreement.ts";
import { shown } from "../schedule/oracle.ts";

const proofs: readonly (readonly [title: string, prove: () => Agreement])[] = [
  [
    "EventBridge lines fire as the brute-force oracle says, over 10 years",
    () => agreeWithOracle({ plain: 50, special: 15, changed: 15, years: 10 }, 20261201),
  ],
  ["POSIX lines fire as croner's do away from clock changes", () => agreeWithCroner(200, 20261202)],
  [
    "lines of five fields fire as a minute-by-minute reading of the clocks says, and so does what is deployed",
    () => agreeWithCrontab(150, 20261205),
  ],
  [
    "the deployed EventBridge schedules fire exactly when the trigger does, over 10 years",
    () => agreeTranslated(100, 20261203),
  ],
  ["bad input is refused within 50 ms by a ScheduleError", () => refuseBadInput(10_000, 20261204)],
  ["every zone shows the right local time, 1970 to 2040", checkEveryZone],
];

/** Checks noon of one day in 200, on different days in each zone, so a wrong table shows in some zone. */
function checkEveryZone(): Agreement {
  const differences: string[] = [];
  const zones = Intl.supportedValuesOf("timeZone");
  let instants = 0;
  zones.forEach((timeZone, index) => {
    const schedule = parseSchedule("0 12 * * *", { timeZone });
    for (let day = index % 200; day < 70 * 365; day += 200) {
      const at = (schedule.next(new Date(day * 86_400_000)) as Date).getTime();
      if (shown(timeZone, at) % 86_400_000 !== 43_200_000)
        differences.push(`${timeZone}: ${new Date(at).toISOString()}`);
      instants++;
    }
  });
  return { cases: zones.length, instants, differences, named: {} };
}

let failed = 0;
for (const [title, prove] of proofs) {
  const before = performance.now();
  const { cases, instants, differences, named } = prove();
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  const own = Object.entries(named).map(([name, count]) => `, ${count} ${name}`);
  console.log(
    `${differences.length === 0 ? "passed" : "FAILED"}  ${title}: ${cases} cases, ${instants} instants${own.join("")} (${seconds} s)`,
  );
  for (const difference of differences.slice(0, 10)) console.log(`        ${difference}`);
  if (differences.length > 0) failed++;
}
console.log(`${proofs.length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
