/**
 * Asks AWS what tasks require: parameters of SSM, and alarms of CloudWatch. Each is one signed call, so that no client of
 * either is in the bundle. Only workers of lanes whose tasks ask this carry the file.
 */
import { SQSClient } from "@aws-sdk/client-sqs";
import { ownCalls } from "../model/call-limits.ts";
import { type Conditions, UnavailableError } from "../model/requires/conditions.ts";
import { RefusedError, type SignedCall, signedCall } from "../queue/signed-call.ts";
import { variable } from "./environment.ts";
import { jsonCall } from "./json-call.ts";

/** Asks by the role of the function. */
export function conditions(): Conditions {
  const clients = new Map<string, SQSClient>();
  const own = () => variable("AWS_REGION");
  const clientIn = (region: string) => {
    const known = clients.get(region) ?? new SQSClient({ ...ownCalls, region });
    clients.set(region, known);
    return known;
  };
  return {
    get region() {
      return own();
    },
    async parameter(name, region = own()) {
      const call = jsonCall("ssm", "1.1", "AmazonSSM.GetParameter", { Name: name });
      try {
        const answer = await asked(clientIn(region), call);
        const { Type, Value } = (JSON.parse(answer) as { Parameter?: Parameter }).Parameter ?? {};
        if (Type === "SecureString") throw new Error(noSecret);
        return Value;
      } catch (error) {
        if (error instanceof RefusedError && error.answer.includes("ParameterNotFound")) return undefined;
        throw error;
      }
    },
    async alarmState(name) {
      const input = { AlarmNames: [name], AlarmTypes: ["MetricAlarm"] };
      const call = jsonCall("monitoring", "1.0", "GraniteServiceVersion20100801.DescribeAlarms", input);
      const answer = JSON.parse(await asked(clientIn(own()), call)) as Alarms;
      return answer.MetricAlarms?.find(({ AlarmName }) => AlarmName === name)?.StateValue;
    },
  };
}

interface Parameter {
  readonly Type?: string;
  readonly Value?: string;
}

/** Its value comes encrypted. To compare it, the worker would need to decrypt what reasons and records then tell of. */
const noSecret =
  "it is a SecureString, which is not compared: make it a String, or require a function that reads it";

const throttled = /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceededException/;

/** @throws UnavailableError where another try may be answered, RefusedError */
async function asked(client: SQSClient, call: SignedCall): Promise<string> {
  try {
    return await signedCall(client, call);
  } catch (error) {
    const { status, answer } = error instanceof RefusedError ? error : { status: 500, answer: "" };
    if (status < 500 && status !== 429 && !throttled.test(answer)) throw error;
    throw new UnavailableError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

interface Alarms {
  readonly MetricAlarms?: readonly { readonly AlarmName: string; readonly StateValue: string }[];
}
