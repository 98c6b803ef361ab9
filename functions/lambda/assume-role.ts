/**
 * STS's AssumeRole: one operation, so that no bundle needs STS's client. A role that is assumed by a role is given for one
 * hour at the most.
 */
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { RoleCredentials } from "../model/task/run-as/credentials.ts";
import { RefusedError, signedCall } from "../queue/signed-call.ts";

const sessionSeconds = 3_600;

/** What STS refused: its code and what it said. */
export class RoleRefusedError extends Error {
  /** `denied`: the caller may not, or the role is not there yet. `passing`: a throttle, or a failure of STS itself. */
  readonly kind: "denied" | "passing" | "other";

  constructor(cause: RefusedError) {
    const [code, message] = ["Code", "Message"].map((name) => element(cause.answer, name));
    super([code, message].filter(Boolean).join(": ") || cause.message, { cause });
    const isPassing =
      cause.status === 429 || cause.status >= 500 || /^(Throttling|RequestLimit)/.test(code ?? "");
    this.kind = isPassing ? "passing" : code === "AccessDenied" ? "denied" : "other";
  }
}

/** Opens a session of a role. @throws RoleRefusedError, or what the connection met */
export async function assumeRole(
  client: SQSClient,
  { arn, session }: { readonly arn: string; readonly session: string },
): Promise<RoleCredentials> {
  const body = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: arn,
    RoleSessionName: session,
    DurationSeconds: String(sessionSeconds),
  });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const endpoint = process.env.AWS_ENDPOINT_URL;
  let answer: string;
  try {
    answer = await signedCall(client, {
      service: "sts",
      path: "/",
      headers,
      body: body.toString(),
      endpoint,
    });
  } catch (cause) {
    throw cause instanceof RefusedError ? new RoleRefusedError(cause) : cause;
  }
  return {
    accessKeyId: given(answer, "AccessKeyId"),
    secretAccessKey: given(answer, "SecretAccessKey"),
    sessionToken: given(answer, "SessionToken"),
    expiration: new Date(given(answer, "Expiration")),
  };
}

function given(answer: string, name: string): string {
  const text = element(answer, name);
  if (text === undefined) throw new Error(`sts answered without ${name}`);
  return text;
}

/** The text of an element that has no elements in it. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
