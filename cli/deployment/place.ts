/**
 * Where a stage's Pawl is that is a part of another stack: its SSM parameter says so. One signed call, since the SDK's client of SSM
 * would be the command's largest.
 */
import { type PlaceText, placeParameter } from "../../functions/model/task/project-name.ts";
import { RefusedError, signedCall } from "../../functions/queue/signed-call.ts";
import type { Aws } from "./aws.ts";
import type { Target } from "./target.ts";

/** Refusals of a caller to whom there is no such parameter. */
const notThere = /ParameterNotFound|AccessDenied/;

/** Undefined where there is no parameter, or the caller may not read it. @throws any other refusal */
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
    if (error instanceof RefusedError && notThere.test(error.answer)) return undefined;
    throw error;
  }
}
