/** AWS's query protocol: one POST of a form that names its `Action`, answered in XML. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { answer, xml } from "./answer.ts";
import { type Api, type Call, callOf } from "./api.ts";
import { readQuery } from "./body.ts";
import { AwsError, asAwsError, ClientGoneError } from "./errors.ts";

export type QueryOperation = (query: URLSearchParams, call: Call) => unknown;

/** @param namespace the XML namespace of the answers */
export function queryApi(namespace: string, operations: Record<string, QueryOperation>): Api {
  return {
    async handle(request, response) {
      try {
        const query = await readQuery(request);
        const action = query.get("Action") ?? "";
        const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
        if (operation === undefined) throw unknownAction(action, operations);
        answerQuery(response, action, namespace, await operation(query, callOf(request, response)));
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerQueryError(response, error, namespace);
      }
    },
  };
}

function answerQuery(response: ServerResponse, action: string, namespace: string, result: unknown): void {
  const body =
    `<${action}Response xmlns="${namespace}"><${action}Result>${xml(result)}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
  answer(response, 200, { "content-type": "text/xml" }, body);
}

/** Sends an error as the query protocol does. */
export function answerQueryError(response: ServerResponse, error: unknown, namespace: string): void {
  const { code, message, status } = asAwsError(error);
  const Type = status < 500 ? "Sender" : "Receiver";
  const body =
    `<ErrorResponse xmlns="${namespace}"><Error>${xml({ Type, Code: code, Message: message })}</Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  answer(response, status, { "content-type": "text/xml" }, body);
}

function unknownAction(action: string, operations: object): AwsError {
  const known = Object.keys(operations).join(", ");
  return new AwsError("InvalidAction", `${action || "no action"} is not served here; ${known} are`);
}
