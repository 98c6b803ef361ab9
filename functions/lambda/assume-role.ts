/**
 * STS's AssumeRole: one operation, so that no bundle needs STS's client. A role that is assumed by a role is given for one
 * hour at the most.
 */
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { RoleCredentials } from "../model/task/run-as/credentials.ts";
import { type RefusedError, signedCall } from "../queue/signed-call.ts";

const sessionSeconds = 3_600;

/** Opens a session of a role. @throws Error with AWS's code and what it said */
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
    const { answer: refusal } = cause as Partial<RefusedError>;
    const said =
      refusal && [element(refusal, "Code"), element(refusal, "Message")].filter(Boolean).join(": ");
    throw said ? new Error(said, { cause }) : cause;
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
