/**
 * `npm run prove:lambda`: the shipped bundles do the same under AWS's own runtime client for Node as under the function
 * host of `pawl dev`, case by case. Prints a table, then how many cases passed; the exit code is 1 if one failed. With
 * `-- TEXT` it proves only the cases whose titles contain that text.
 */
import { isDeepStrictEqual } from "node:util";
import type { Case } from "./lambda/case.ts";
import { handlerCases } from "./lambda/handler-cases.ts";
import { type Host, hosts, ProbeApp } from "./lambda/probe-app.ts";
import { runtimeClient } from "./lambda/runtime-client.ts";
import { workerCases } from "./lambda/worker-cases.ts";

/** Cases at a time. Most of them wait. */
const atOnce = 4;

interface Proved {
  readonly title: string;
  /** Under each host. */
  readonly outcomes: Readonly<Record<Host, unknown>>;
  readonly expected: unknown;
}

async function prove(app: ProbeApp, { title, run, outcome }: Case): Promise<Proved> {
  const outcomes = await Promise.all(
    hosts.map(async (host) => [host, await run(app, host).catch((error: Error) => error.stack)] as const),
  );
  return { title, outcomes: Object.fromEntries(outcomes) as Proved["outcomes"], expected: outcome };
}

/** Two columns: whether each host did what was expected. */
function print(proved: readonly Proved[]): void {
  const width = Math.max(...proved.map(({ title }) => title.length));
  console.log(`${"case".padEnd(width)}  ${hosts.join("  ")}`);
  for (const { title, outcomes, expected } of proved) {
    const marks = hosts.map((host) => (isDeepStrictEqual(outcomes[host], expected) ? "ok" : "DIFFERS"));
    console.log(
      `${title.padEnd(width)}  ${marks.map((mark, i) => mark.padEnd(hosts[i]?.length ?? 0)).join("  ")}`,
    );
  }
  for (const { title, outcomes, expected } of proved.filter((one) => !passes(one))) {
    console.log(`\n${title}\n  expected: ${JSON.stringify(expected)}`);
    for (const host of hosts) console.log(`  ${host}: ${JSON.stringify(outcomes[host])}`);
  }
}

function passes({ outcomes, expected }: Proved): boolean {
  return hosts.every((host) => isDeepStrictEqual(outcomes[host], expected));
}

const [text = ""] = process.argv.slice(2);
const chosen = [...workerCases, ...handlerCases].filter(({ title }) => title.includes(text));
if (chosen.length === 0) throw new Error(`no case has ${JSON.stringify(text)} in its title`);
const startedAt = performance.now();
const app = await ProbeApp.deploy(runtimeClient());
const proved: Proved[] = [];
try {
  const left = [...chosen.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      proved[next[0]] = await prove(app, next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
} finally {
  await app.close();
}
print(proved);
const passed = proved.filter(passes).length;
console.log(`in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${proved.length - passed} failed, 0 skipped`);
process.exitCode = passed < proved.length ? 1 : 0;
