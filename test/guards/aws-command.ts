/**
 * The `aws` command for machines that have none, as far as the README uses it: one SDK call by its name, `--query`
 * for names that contain something, `--output text`. Refuses everything else.
 */
import { readFileSync, writeFileSync } from "node:fs";

const json = new Set(["Key"]);

const { positional, flags } = readArguments(process.argv.slice(2));
const { "endpoint-url": endpoint, output, query, ...rest } = flags;
const [service, operation, outfile] = positional;
if (service === undefined || operation === undefined || output !== "text")
  fail("aws SERVICE OPERATION --output text");

const sdk = await import(`@aws-sdk/client-${service}`);
const clientName = Object.keys(sdk).find((name) => name.toLowerCase() === `${service}client`) as string;
const client = new sdk[clientName]({
  endpoint,
  region: process.env.AWS_DEFAULT_REGION,
  useQueueUrlAsEndpoint: false,
});
const input = Object.fromEntries(
  Object.entries(rest).map(([flag, text]) => [pascal(flag), value(pascal(flag), text)]),
);
const answer = await client.send(new sdk[`${pascal(operation)}Command`](input));
if (outfile !== undefined) writeFileSync(outfile, answer.Payload);
console.log(query === undefined ? JSON.stringify(answer) : found(answer, query).join("\t"));

function readArguments(args: readonly string[]) {
  const positional: string[] = [];
  const flags: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg.startsWith("--")) flags[arg.slice(2)] = args[++i] ?? fail(`a value for ${arg}`);
    else positional.push(arg);
  }
  return { positional, flags };
}

function pascal(words: string): string {
  return words.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function value(name: string, text: string): unknown {
  if (text.startsWith("fileb://")) return readFileSync(text.slice("fileb://".length));
  return json.has(name) ? JSON.parse(text) : text;
}

/** JMESPath's `List[?contains(@,'text')]`, and the same of a member. */
function found(answer: Record<string, readonly unknown[]>, query: string): unknown[] {
  const [, list, member, text] = /^(\w+)\[\?contains\((@|\w+),'([^']+)'\)\](?:\.\2)?$/.exec(query) ?? [];
  if (list === undefined || member === undefined || text === undefined)
    return fail("List[?contains(@,'text')]");
  const names = (answer[list] ?? []).map((one) =>
    member === "@" ? one : (one as Record<string, unknown>)[member],
  );
  return names.filter((name) => String(name).includes(text));
}

function fail(known: string): never {
  console.error(`aws ${process.argv.slice(2).join(" ")}: not known here, but ${known}`);
  process.exit(2);
}
