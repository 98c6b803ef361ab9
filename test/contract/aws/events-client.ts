/** EventBridge's one operation that Pawl calls, as `functions/queue/signed-call.ts` does: signed by the parts of a client that is there. */
import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";

export interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Time?: number;
  readonly Resources?: readonly string[];
}

export interface PutAnswer {
  readonly FailedEntryCount?: number;
  readonly Entries?: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
}

export class EventsClient {
  readonly #options: SQSClientConfig;
  readonly #client: SQSClient;

  constructor(options: SQSClientConfig) {
    this.#options = options;
    this.#client = new SQSClient(options);
  }

  /** @throws an error with the name that the service gives */
  async putEvents(Entries: readonly Entry[]): Promise<PutAnswer> {
    const { config } = this.#client;
    const region = await config.region();
    const url = new URL(String(this.#options.endpoint ?? `https://events.${region}.amazonaws.com`));
    const { protocol, hostname, host, port } = url;
    const signer = await config.signer({
      name: "sigv4",
      signingName: "events",
      signingRegion: region,
      properties: {},
    });
    const signed = await signer.sign({
      method: "POST",
      protocol,
      hostname,
      port: port === "" ? undefined : Number(port),
      path: "/",
      query: {},
      headers: { host, "x-amz-target": "AWSEvents.PutEvents", "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({ Entries }),
    });
    const { response } = await config.requestHandler.handle(signed as never);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body ?? []) chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString();
    if (response.statusCode < 300) return JSON.parse(text || "{}") as PutAnswer;
    throw refusalOf(text, response.statusCode);
  }

  destroy(): void {
    this.#client.destroy();
  }
}

function refusalOf(text: string, httpStatusCode: number): Error {
  let said: { readonly __type?: string; readonly message?: string; readonly Message?: string } = {};
  try {
    said = JSON.parse(text);
  } catch {
    // Some answer in XML, or with nothing.
  }
  const name = said.__type?.split("#").at(-1) ?? `HTTP ${httpStatusCode}`;
  const message = said.message ?? said.Message ?? text.slice(0, 200);
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}
