/**
 * Where a stage's Pawl is that is a part of another stack: its SSM parameter says so. One signed call, since the SDK's client of SSM
 * would be the command's largest.
 */
import { type PlaceText, placeParameter } from "../../functions/model/task/place.ts";
import { RefusedError, signedCall } from "../../functions/queue/signed-call.ts";
import type { Aws } from "./aws.ts";
import type { Target } from "./target.ts";

/** Undefined where there is no parameter, the caller may not read it, or the endpoint has no SSM. @throws where nothing answers */
export async function readPlace(
  aws: Pick<Aws, "sqs">,
  { project, endpoint }: Pick<Target, "project" | "endpoint">,
  stage: string,
): Promise<PlaceText | undefined> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AmazonSSM.GetParameter" };
  const body = JSON.stringify({ Name: placeParameter(project, stage) });
  const call = { service: "ssm", path: "/", headers, body, endpoint };
  try {
    const answer = JSON.parse(await signedCall(await aws.sqs(), call)) as { Parameter: { Value: string } };
    return JSON.parse(answer.Parameter.Value) as PlaceText;
  } catch (error) {
    if (error instanceof RefusedError && error.status < 500) return undefined;
    throw error;
  }
}
