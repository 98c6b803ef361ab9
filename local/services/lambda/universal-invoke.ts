/** `Invoke` as another service calls it, such as a schedule whose target is the operation itself. */
import { AwsError, type JsonOperation } from "../../http/index.ts";
import type { Executor } from "./executor.ts";

const members = ["FunctionName", "InvocationType", "Payload"];

/** A `RequestResponse` waits for the function, and does not fail where the function does, as on AWS. */
export function universalInvoke(executor: Executor): JsonOperation {
  return async (input) => {
    const unknown = Object.keys(input).find((name) => !members.includes(name));
    if (unknown !== undefined)
      throw refused(`Invoke: ${unknown} is not known here; ${members.join(", ")} are`);
    const { FunctionName, InvocationType = "RequestResponse", Payload = "{}" } = input;
    if (typeof FunctionName !== "string") throw refused("Invoke: FunctionName must be given");
    const payload = typeof Payload === "string" ? Payload : JSON.stringify(Payload);
    if (InvocationType === "Event") executor.invokeAsync(FunctionName, payload);
    else if (InvocationType === "RequestResponse") await executor.invoke(FunctionName, payload);
    else throw refused(`Invoke: InvocationType ${InvocationType}: allowed are Event and RequestResponse`);
    return {};
  };
}

function refused(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}
