/** `npm run test:e2e [-- --endpoint dev|localstack|ministack|URL]`: the suite on one endpoint, `pawl dev` unless told otherwise. */
import { parseArgs } from "node:util";
import { finish } from "../steps.ts";
import type { Endpoint } from "./endpoint.ts";
import { dev } from "./on/dev.ts";
import { localstack } from "./on/localstack.ts";
import { ministack } from "./on/ministack.ts";
import { endpointAt } from "./on/url.ts";
import { runEndpoints } from "./run-endpoints.ts";

const known: Readonly<Record<string, Endpoint>> = { dev, localstack, ministack };

try {
  const { values } = parseArgs({
    options: { endpoint: { type: "string", default: "dev" }, isolated: { type: "boolean", default: false } },
  });
  const { endpoint: name, isolated } = values;
  if (known[name] === undefined && !URL.canParse(name))
    throw new TypeError(`endpoint ${name}: allowed are dev, localstack, ministack and a URL`);
  const endpoint = known[name] ?? (await endpointAt(name));
  const count = await runEndpoints([endpoint], {
    again: [import.meta.filename, "--endpoint", name],
    isolated,
  });
  if (count !== undefined) finish(count);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
