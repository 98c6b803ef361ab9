/** Sends requests to a DynamoDB as they are on the wire, so that nothing of an SDK is between. */
import type { Answer, Json } from "../../local/services/dynamodb/fact.ts";
import { signedFor } from "../../local/temporary-aws.ts";

export interface Request {
  operation: string;
  input: Json;
}

/** Asks one endpoint. */
export type Ask = (request: Request) => Promise<Answer>;

export function askAt(url: string): Ask {
  // Nobody checks the signature here, but DynamoDB Local wants to see one.
  const headers = { "content-type": "application/x-amz-json-1.0", ...signedFor("dynamodb") };
  return async ({ operation, input }) => {
    const target = { "x-amz-target": `DynamoDB_20120810.${operation}` };
    const body = JSON.stringify(input);
    const response = await fetch(url, { method: "POST", headers: { ...headers, ...target }, body });
    const answer = (await response.json()) as Json;
    if (response.ok) return { answer };
    const { __type, message, Message, ...fields } = answer;
    const error = String(__type).split("#").at(-1) as string;
    return { error, message: String(message ?? Message), answer: fields };
  };
}
