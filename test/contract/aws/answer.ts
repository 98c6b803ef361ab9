/** Asks an endpoint statements, and tells what it answers. */
import { Aws, clientsOf } from "./aws.ts";
import type { OpenEndpoint } from "./endpoints/endpoint.ts";
import { DiffersError, isNotServed, show } from "./expect.ts";
import type { Statement } from "./statement.ts";

export type Answer =
  | { readonly kind: "holds" }
  | { readonly kind: "differs"; readonly seen: string }
  | { readonly kind: "not there"; readonly seen: string };

export type Answers = ReadonlyMap<string, Answer>;

/** Asks all of them, as many at once as the endpoint allows. @returns the answers by the statements' ids */
export async function ask(endpoint: OpenEndpoint, statements: readonly Statement[]): Promise<Answers> {
  const clients = clientsOf(endpoint);
  const answers = new Map<string, Answer>();
  const waiting = [...statements];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { services } = endpoint;
      if (services?.includes(next.service) === false) {
        answers.set(next.id, { kind: "not there", seen: `${next.service} is not served` });
        continue;
      }
      const aws = new Aws(endpoint, clients);
      answers.set(next.id, await answerTo(next, aws));
      await aws.close();
    }
  };
  await Promise.all(Array.from({ length: endpoint.atOnce }, work));
  for (const client of Object.values(clients)) client.destroy();
  return answers;
}

export async function answerTo({ check }: Statement, aws: Aws): Promise<Answer> {
  try {
    await check(aws);
    return { kind: "holds" };
  } catch (error) {
    if (error instanceof DiffersError) return { kind: "differs", seen: error.message };
    return { kind: isNotServed(error) ? "not there" : "differs", seen: show(error) };
  }
}
