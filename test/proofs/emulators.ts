/**
 * `npm run prove:emulators [-- localstack|ministack|awscli]`: the suite of `test/endpoints/` on emulators that others
 * wrote, side by side; then the AWS CLI against `pawl dev`. Or one of the three.
 */
import { parseArgs } from "node:util";
import { UnavailableError } from "../endpoints/endpoint.ts";
import { localstack } from "../endpoints/on/localstack.ts";
import { ministack } from "../endpoints/on/ministack.ts";
import { runEndpoints } from "../endpoints/run-endpoints.ts";
import { type Count, finish } from "../steps.ts";
import { installAwsCli, smokeAwsCli } from "./awscli.ts";

const emulators = [localstack, ministack];
const names = [...emulators.map(({ name }) => name), "awscli"];

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { isolated: { type: "boolean", default: false } },
  });
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`emulator ${unknown}: allowed are ${names.join(", ")}`);
  const isChosen = (name: string) => positionals.length === 0 || positionals.includes(name);
  // It is installed here, since the emulators' process reaches no package index.
  const smoke = isChosen("awscli") ? await awsCliSmoke() : undefined;
  const count = await runEndpoints(
    emulators.filter(({ name }) => isChosen(name)),
    { again: [import.meta.filename, ...positionals], isolated: values.isolated },
  );
  if (count !== undefined) finish(sum(count, await smoke?.()));
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}

/** @returns what runs the commands, or says why they cannot be run */
async function awsCliSmoke(): Promise<() => Promise<Count>> {
  const say = (line: string) => console.log(line);
  try {
    const python = await installAwsCli(new AbortController().signal);
    return () => smokeAwsCli(python, say);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const isFailure = process.env.CI === "true";
    return async () => {
      say(`${isFailure ? "FAILED " : "skipped"}    the AWS CLI: ${error.message}`);
      return { passed: 0, failed: isFailure ? 1 : 0, skipped: isFailure ? 0 : 1 };
    };
  }
}

function sum(one: Count, other: Count = { passed: 0, failed: 0, skipped: 0 }): Count {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}
