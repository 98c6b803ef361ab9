/** AWS's JSON protocol: one POST with the operation's name in `X-Amz-Target`, and JSON both ways. */
import type { IncomingMessage } from "node:http";
import { answerJson, answerJsonError } from "../answer.ts";
import { type Api, type Call, callOf } from "../api.ts";
import { readJson } from "../body.ts";
import { AwsError, ClientGoneError } from "../errors.ts";
import { type ReadMembers, refuseUnread } from "../members.ts";
import { answerRefusal, operationAsked } from "../refusal.ts";

export type JsonOperation = (input: Record<string, unknown>, call: Call) => unknown;

export interface JsonApiOptions {
  /** By name, as after the dot of `X-Amz-Target`. */
  operations: Record<string, JsonOperation>;
  /** What errors' `__type` begins with. @default "" */
  namespace?: string;
  /** The content type of answers. @default "application/x-amz-json-1.0" */
  contentType?: string;
  /** The longest request, in bytes. @default 16 MiB */
  maxBody?: number;
}

export function jsonApi({
  operations,
  namespace = "",
  contentType = "application/x-amz-json-1.0",
  maxBody,
}: JsonApiOptions): Api {
  return {
    async handle(request, response) {
      const { "x-amz-target": target } = request.headers;
      try {
        if (typeof target !== "string") throw await otherProtocol(request);
        const name = target.slice(target.indexOf(".") + 1);
        const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (operation === undefined || request.method !== "POST")
          throw unknownOperation(request.method === "POST" ? name : `${request.method} ${name}`, operations);
        const input = await readJson(request, maxBody);
        const output = await operation(input, callOf(request, response));
        answerJson(response, output ?? {}, 200, contentType);
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        if (typeof target === "string") answerJsonError(response, error, contentType, namespace);
        else answerRefusal(request, response, error, undefined);
      }
    },
  };
}

/**
 * Operations that refuse what they would not read of their request.
 *
 * @param members what each reads
 * @param code AWS's code for a parameter that cannot be
 */
export function refusingUnread<Name extends string>(
  operations: Readonly<Record<Name, JsonOperation>>,
  members: Readonly<Record<Name, ReadMembers>>,
  code: string,
): Record<string, JsonOperation> {
  const checked = ([operation, handle]: [string, JsonOperation]): [string, JsonOperation] => [
    operation,
    (input, call) => {
      refuseUnread(input, members[operation as Name], { operation, code });
      return handle(input, call);
    },
  ];
  return Object.fromEntries(Object.entries<JsonOperation>(operations).map(checked));
}

/** What a client hears that speaks another protocol of AWS's, such as one of before the service spoke JSON. */
async function otherProtocol(request: IncomingMessage): Promise<AwsError> {
  const served = "served is AWS's JSON protocol, a POST whose X-Amz-Target names the operation";
  const message = `${await operationAsked(request)} is asked in a protocol that is not served here; ${served}`;
  return new AwsError("InvalidAction", message);
}

function unknownOperation(name: string, operations: object): AwsError {
  const known = Object.keys(operations).join(", ");
  return new AwsError(
    "UnknownOperationException",
    `${name || "no operation"} is not served here; ${known} are`,
  );
}
