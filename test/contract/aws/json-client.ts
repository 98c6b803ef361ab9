/**
 * Services that Pawl calls without a client of the SDK: asked as Pawl asks them, by `functions/queue/signed-call.ts`, in the
 * same protocol and under the same names.
 */
import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { RefusedError, signedCall } from "../../../functions/queue/signed-call.ts";

/** How a service is called. */
export interface JsonService {
  /** As AWS names it in its endpoint and in a signature. */
  readonly service: string;
  /** The version of AWS's JSON protocol, such as `1.1`. */
  readonly version: string;
  /** What comes before an operation in `X-Amz-Target`. */
  readonly target: string;
}

export class JsonClient {
  readonly #options: SQSClientConfig;
  readonly #client: SQSClient;
  readonly #called: JsonService;

  constructor(options: SQSClientConfig, called: JsonService) {
    this.#options = options;
    this.#client = new SQSClient(options);
    this.#called = called;
  }

  /** Calls an operation. @throws an error with the name that the service gives */
  async call<Answer>(operation: string, input: object): Promise<Partial<Answer>> {
    const { service, version, target } = this.#called;
    const headers = {
      "content-type": `application/x-amz-json-${version}`,
      "x-amz-target": `${target}.${operation}`,
    };
    const endpoint = this.#options.endpoint as string | undefined;
    try {
      const body = JSON.stringify(input);
      const text = await signedCall(this.#client, { service, path: "/", headers, body, endpoint });
      return JSON.parse(text || "{}");
    } catch (error) {
      throw error instanceof RefusedError ? refusalOf(error) : error;
    }
  }

  destroy(): void {
    this.#client.destroy();
  }
}

function refusalOf({ answer, status: httpStatusCode }: RefusedError): Error {
  let said: { readonly __type?: string; readonly message?: string; readonly Message?: string } = {};
  try {
    said = JSON.parse(answer);
  } catch {
    // Some answer in XML, or with nothing.
  }
  const name = said.__type?.split("#").at(-1) ?? `HTTP ${httpStatusCode}`;
  const message = said.message ?? said.Message ?? answer.slice(0, 200);
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}
