import type { SignedCall } from "../queue/signed-call.ts";

/** A call of an operation whose input and answer are JSON, such as `AmazonSSM.GetParameter`. */
export function jsonCall(service: string, version: string, target: string, input: object): SignedCall {
  const headers = { "content-type": `application/x-amz-json-${version}`, "x-amz-target": target };
  return { service, path: "/", headers, body: JSON.stringify(input), endpoint: process.env.AWS_ENDPOINT_URL };
}
