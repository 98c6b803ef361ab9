/**
 * One call to a service of AWS of which a function needs a single operation: signed and sent by the parts of a client that
 * it has anyway. Lambda's own client would weigh 170 KB in the sweeper, for one operation.
 */
import type { SQSClient } from "@aws-sdk/client-sqs";

export interface SignedCall {
  /** As AWS names it in its endpoint and in a signature, such as `lambda`. */
  readonly service: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What takes the place of AWS's own. @default AWS's own */
  readonly endpoint?: string;
}

/** Posts a body, and tries it once more where the service is at fault or does not answer. Returns the answer's text. @throws with what the service said */
export async function signedCall(client: SQSClient, call: SignedCall): Promise<string> {
  try {
    return await post(client, call);
  } catch (error) {
    if (error instanceof RefusedError && error.status < 500) throw error;
    return post(client, call);
  }
}

/** What a service refused, with its answer. */
export class RefusedError extends Error {
  readonly status: number;
  readonly answer: string;

  constructor(service: string, status: number, text: string) {
    super(`${service} answered ${status}: ${text.slice(0, 300)}`);
    this.status = status;
    this.answer = text;
  }
}

async function post(
  { config }: SQSClient,
  { service, path, headers, body, endpoint }: SignedCall,
): Promise<string> {
  const region = await config.region();
  // Parts of AWS have domains of their own, and the client knows them: `sqs.eu-west-1.amazonaws.com`.
  const { hostname: own } = config.endpointProvider({ Region: region }).url;
  const { protocol, hostname, port } = new URL(endpoint ?? `https://${own.replace("sqs", service)}`);
  // A client remembers the service that its signer is first asked for, so this asks for the client's own.
  const signer = await config.signer();
  const request = {
    method: "POST",
    protocol,
    hostname,
    port: port === "" ? undefined : Number(port),
    path,
    query: {},
    headers: { host: port === "" ? hostname : `${hostname}:${port}`, ...headers },
    body,
  };
  const signed = await signer.sign(request, { signingService: service, signingRegion: region });
  const { response } = await config.requestHandler.handle(signed as never);
  const text = await textOf(response.body);
  if (response.statusCode >= 300) throw new RefusedError(service, response.statusCode, text);
  return text;
}

async function textOf(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
