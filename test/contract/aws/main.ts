/**
 * `npm run contract`: asks endpoints what Pawl relies on of AWS, and prints the table.
 *
 *     npm run contract                                       pawl dev, in this process
 *     npm run contract -- --endpoint localstack              another one, which is installed and started here: ministack and
 *                                                            dynamodb-local too; may be given several times
 *     npm run contract -- --endpoint http://127.0.0.1:4566 --name LocalStack --release 4.15.0
 *     npm run contract -- --only sqs/ --json                 some statements, as JSON
 *     npm run contract -- --write                            keeps the answers in docs/fidelity.md
 *     npm run contract -- --account                          what a real account would be asked; nothing is called
 *     npm run contract -- --account --yes-use-this-account   asks it: read account.ts first
 *
 * It exits with 1 where a statement does not hold on `pawl dev`, and with 2 where an endpoint could not be asked.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isAws } from "../../../cli/deployment/target.ts";
import { canIsolate, runIsolated } from "../../endpoints/isolated.ts";
import { root } from "../../steps.ts";
import { askAccount } from "./account.ts";
import { type Answers, ask } from "./answer.ts";
import { dev } from "./endpoints/dev.ts";
import { dynamodbLocal } from "./endpoints/dynamodb-local.ts";
import type { Endpoint } from "./endpoints/endpoint.ts";
import { localstack } from "./endpoints/localstack.ts";
import { ministack } from "./endpoints/ministack.ts";
import { endpointAt } from "./endpoints/url.ts";
import { column, withColumns } from "./fidelity-page.ts";
import type { Statement } from "./statement.ts";
import { statements } from "./statements/index.ts";

interface Asked {
  readonly endpoint: Endpoint;
  readonly answers: Answers;
}

const known: Readonly<Record<string, Endpoint>> = {
  dev,
  "dynamodb-local": dynamodbLocal,
  localstack,
  ministack,
};

const { values } = parseArgs({
  options: {
    endpoint: { type: "string", multiple: true, default: ["dev"] },
    name: { type: "string" },
    release: { type: "string" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    account: { type: "boolean", default: false },
    "yes-use-this-account": { type: "boolean", default: false },
    isolated: { type: "boolean", default: false },
  },
});

try {
  if (values.account) await askAccount(values["yes-use-this-account"]);
  else await askEndpoints();
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 2;
} finally {
  process.stdin.destroy();
}

async function askEndpoints(): Promise<void> {
  const chosen = statements.filter(({ id }) => id.includes(values.only));
  if (chosen.length === 0) throw new Error(`no statement has ${values.only} in its id`);
  if (values.write && chosen.length < statements.length)
    throw new Error("--write takes all statements: leave out --only");

  const endpoints = values.endpoint.map(find);
  for (const endpoint of endpoints) await endpoint.install?.();
  if (!values.isolated && endpoints.some((endpoint) => endpoint.isolated) && canIsolate()) {
    const again = [import.meta.filename, ...process.argv.slice(2), "--isolated"];
    process.exitCode = await runIsolated(again, new AbortController().signal);
    return;
  }
  // The process that started this one holds the other end. What was started here ends with this process.
  if (values.isolated) process.stdin.resume().once("end", () => process.exit(130));
  const asked: Asked[] = [];
  for (const endpoint of endpoints) {
    const open = await endpoint.open();
    try {
      asked.push({ endpoint, answers: await ask(open, chosen) });
    } finally {
      await open.close();
    }
  }
  if (values.json)
    console.log(
      JSON.stringify(
        chosen.map((statement) => inJson(statement, asked)),
        null,
        2,
      ),
    );
  else print(chosen, asked);
  if (values.write) write(asked);
  const ours = asked.find(({ endpoint }) => endpoint === dev);
  if ([...(ours?.answers.values() ?? [])].some(({ kind }) => kind !== "holds")) process.exitCode = 1;
}

function find(given: string): Endpoint {
  const endpoint = Object.hasOwn(known, given) ? known[given] : undefined;
  if (endpoint !== undefined) return endpoint;
  if (URL.canParse(given) && isAws(given)) throw new Error(`${given} is AWS itself: --account asks it`);
  if (/^https?:\/\//.test(given)) return endpointAt(values.name ?? given, given, values.release);
  throw new Error(`endpoint ${given} is not known: allowed are ${Object.keys(known).join(", ")} and a URL`);
}

function inJson({ id, says, page, reliesOn, open }: Statement, asked: readonly Asked[]) {
  const answers = Object.fromEntries(
    asked.map(({ endpoint, answers }) => [endpoint.name, answers.get(id)] as const),
  );
  return { id, says, page, reliesOn, open, answers };
}

function print(chosen: readonly Statement[], asked: readonly Asked[]): void {
  const width = Math.max(...asked.map(({ endpoint }) => endpoint.name.length), 9) + 2;
  console.log([...asked.map(({ endpoint }) => endpoint.name.padEnd(width)), "statement"].join(""));
  const differences: string[] = [];
  for (const { id, says, open, reliesOn } of chosen) {
    const kinds = asked.map(({ endpoint, answers }) => {
      const answer = answers.get(id);
      if (answer !== undefined && "seen" in answer)
        differences.push(`${endpoint.name}  ${id}  ${answer.seen}`);
      return (answer?.kind ?? "").padEnd(width);
    });
    const ofPawl = reliesOn.join(", ");
    console.log(`${kinds.join("")}${id}: ${says}${open === undefined ? "" : " (open)"}  [${ofPawl}]`);
  }
  if (differences.length > 0) console.log(`\n${differences.join("\n")}`);
  console.log();
  for (const { endpoint, answers } of asked) {
    const count = [...answers.values()].filter(({ kind }) => kind === "holds").length;
    console.log(`${endpoint.name} ${endpoint.release}: ${count} of ${answers.size} statements hold`);
  }
}

function write(asked: readonly Asked[]): void {
  const path = join(root, "docs/fidelity.md");
  const day = new Date().toISOString().slice(0, 10);
  const columns = asked.map(({ endpoint, answers }) => column(endpoint, day, answers));
  writeFileSync(path, withColumns(readFileSync(path, "utf8"), statements, columns));
}
