/** Lambda: functions in processes of their own, and their event sources on queues. */
import { named, nothingToMake } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import type { Sqs } from "../sqs/index.ts";
import { lambdaApi, lambdaOperations } from "./api.ts";
import { eventSourceArn, eventSourceProperties, readEventSource } from "./event-source-settings.ts";
import { asyncProperties, functionArn, functionProperties, readFunction } from "./function-settings.ts";
import { Lambda } from "./lambda.ts";

export type { LambdaInvocation } from "./invocation.ts";
export type { Lambda } from "./lambda.ts";

export const lambda: EmulatedService<"lambda", Lambda, { readonly sqs: Sqs }> = {
  name: "lambda",
  answers: "once deployed",
  open: (context, { sqs }) => new Lambda(context, sqs),
  api: (lambda, { account }) => lambdaApi(lambda, account),
  deliver: (lambda, arn, input) => lambda.executor.invokeAsync(arn, input),
  begin: (lambda) => lambda.begin(),
  complete: (lambda) => lambda.complete(),
  start: (lambda) => lambda.start(),
  stop: (lambda) => lambda.stop(),
  close: (lambda) => lambda.close(),
  operations: (lambda, { account }) => lambdaOperations(lambda, account),
  resourceTypes: {
    "AWS::Lambda::Function": {
      nameProperty: "FunctionName",
      properties: functionProperties,
      attributes: (name, account) => ({ Arn: functionArn(name, account) }),
      make: (lambda, resource, stack) => lambda.declareFunction(readFunction(resource, stack)),
    },
    "AWS::Lambda::EventSourceMapping": {
      properties: eventSourceProperties,
      attributes: (name, account) => ({
        Id: name,
        EventSourceMappingArn: eventSourceArn(name, account),
      }),
      make: (lambda, resource) => lambda.declareSource(readEventSource(resource)),
    },
    // Its function reads it: see `readFunction`.
    "AWS::Lambda::EventInvokeConfig": {
      properties: asyncProperties,
      make: nothingToMake,
    },
    // On this machine every caller may do everything.
    "AWS::Lambda::Permission": {
      properties: named(
        ...["Action", "EventSourceToken", "FunctionName", "FunctionUrlAuthType", "InvokedViaFunctionUrl"],
        ...["Principal", "PrincipalOrgID", "SourceAccount", "SourceArn"],
      ),
      make: nothingToMake,
    },
  },
};
