/**
 * `npm run prove:emulators [-- localstack|ministack]`: the suite on emulators that others wrote, side by side, or on one
 * of them. `test/endpoints/` has the suite.
 */
import { parseArgs } from "node:util";
import { localstack } from "../endpoints/on/localstack.ts";
import { ministack } from "../endpoints/on/ministack.ts";
import { runEndpoints } from "../endpoints/run-endpoints.ts";
import { finish } from "../steps.ts";

const emulators = [localstack, ministack];

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { isolated: { type: "boolean", default: false } },
  });
  const unknown = positionals.find((name) => !emulators.some((each) => each.name === name));
  if (unknown !== undefined)
    throw new TypeError(
      `emulator ${unknown}: allowed are ${emulators.map(({ name }) => name).join(" and ")}`,
    );
  const chosen = emulators.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const count = await runEndpoints(chosen, {
    again: [import.meta.filename, ...positionals],
    isolated: values.isolated,
  });
  if (count !== undefined) finish(count);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
