/** AWS's query protocol: one POST of a form that names its `Action`, answered in XML. */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { answer, xml } from "../answer.ts";
import { type Api, type Call, callOf } from "../api.ts";
import { readQuery } from "../body.ts";
import { AwsError, asAwsError, ClientGoneError } from "../errors.ts";
import { reads, refuseUnread } from "../members.ts";

export type QueryOperation = (query: URLSearchParams, call: Call) => unknown;

/** What operations read of their requests. */
export interface QueryReads {
  /** The parameters of each operation. The elements of a list are given as `NAME.member`. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  /** AWS's code for a parameter that cannot be. */
  readonly code: string;
}

/** What a request of any operation may have: its name, and the parts of a signature in its address. */
const ofAnyRequest =
  /^(Action|Version|X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token))$/;

/**
 * @param namespace the XML namespace of the answers
 * @param reads @default the operations check it
 */
export function queryApi(
  namespace: string,
  operations: Record<string, QueryOperation>,
  reads?: QueryReads,
): Api {
  return {
    async handle(request, response) {
      try {
        const query = await readQuery(request);
        const action = query.get("Action") ?? "";
        const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
        if (operation === undefined) throw unknownAction(action, operations);
        checkVersion(query, action, namespace);
        if (reads !== undefined) refuseParameters(query, action, reads);
        answerQuery(response, action, namespace, await operation(query, callOf(request, response)));
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerQueryError(response, error, namespace);
      }
    },
  };
}

function refuseParameters(query: URLSearchParams, operation: string, { parameters, code }: QueryReads): void {
  const given = [...query.keys()].filter((name) => !ofAnyRequest.test(name));
  const read = parameters[operation] ?? [];
  // An SDK writes a list without elements as its name alone.
  const isEmptyList = (name: string) => query.get(name) === "" && read.includes(`${name}.member`);
  const names = given
    .filter((name) => !isEmptyList(name))
    .map((name) => [name.replace(/\.member\.[1-9]\d*$/, ".member"), true]);
  refuseUnread(Object.fromEntries(names), reads(...read), { operation, code });
  const twice = given.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) throw new AwsError(code, `${operation}: ${twice} is given more than once`);
}

/** The namespace of answers ends with the version of the API. */
function checkVersion(query: URLSearchParams, action: string, namespace: string): void {
  const [known] = /\d{4}-\d\d-\d\d/.exec(namespace) ?? [];
  const version = query.get("Version") ?? known;
  if (version === known) return;
  throw new AwsError(
    "InvalidAction",
    `Could not find operation ${action} for version ${version}: served is ${known}`,
  );
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
