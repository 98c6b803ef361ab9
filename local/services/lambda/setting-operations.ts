/** Lambda's operations on settings that a function has beside its configuration: concurrency, async invocations, recursion. */
import { type JsonServed, only } from "../../http/index.ts";
import { accountLimits, reservedBy } from "./describe-operations.ts";
import { functionOf, invalid, notFound, numberIn, pageOf } from "./function-of.ts";
import { defaultAsyncSettings, type FunctionSettings } from "./function-settings.ts";
import type { Lambda } from "./lambda.ts";

const qualified = ["Qualifier"] as const;
const asyncMembers = {
  MaximumRetryAttempts: true,
  MaximumEventAgeInSeconds: true,
  DestinationConfig: only({}, { OnSuccess: {}, OnFailure: {} }),
} as const;

export function settingOperations(lambda: Lambda) {
  const { executor } = lambda;
  /** Changes the function, and gives it as it is then. */
  const change = ({ name }: FunctionSettings, changes: Partial<FunctionSettings>) => {
    lambda.changeFunction(name, changes);
    return executor.find(name);
  };
  return {
    DeleteFunctionConcurrency: {
      status: 204,
      handle: (call) => void change(functionOf(executor, call), { reserved: undefined }),
    },
    DeleteFunctionEventInvokeConfig: {
      status: 204,
      query: qualified,
      handle: (call) => void change(withAsyncConfig(functionOf(executor, call)), defaultAsyncSettings),
    },
    GetFunctionConcurrency: {
      handle: (call) => ({ ReservedConcurrentExecutions: functionOf(executor, call).reserved }),
    },
    GetFunctionEventInvokeConfig: {
      query: qualified,
      handle: (call) => asyncConfig(withAsyncConfig(functionOf(executor, call)), lambda),
    },
    GetFunctionRecursionConfig: {
      handle: (call) => ({ RecursiveLoop: functionOf(executor, call).recursion }),
    },
    ListFunctionEventInvokeConfigs: {
      query: ["Marker", "MaxItems"],
      handle: (call) => {
        const settings = functionOf(executor, call);
        const configs = settings.hasAsyncConfig === true ? [asyncConfig(settings, lambda)] : [];
        const { items, NextMarker } = pageOf(configs, call, 50);
        return { FunctionEventInvokeConfigs: items, NextMarker };
      },
    },
    PutFunctionConcurrency: {
      body: { ReservedConcurrentExecutions: true },
      handle: (call) => {
        const settings = functionOf(executor, call);
        const reserved = numberIn(call.body, "ReservedConcurrentExecutions", [0, accountLimits.concurrency]);
        if (reserved === undefined) throw invalid("ReservedConcurrentExecutions must be given");
        const others = executor.functions.filter(({ name }) => name !== settings.name);
        if (reserved > accountLimits.concurrency - accountLimits.leastUnreserved - reservedBy(others)) {
          throw invalid(
            `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${accountLimits.leastUnreserved}].`,
          );
        }
        return { ReservedConcurrentExecutions: change(settings, { reserved }).reserved };
      },
    },
    PutFunctionEventInvokeConfig: {
      query: qualified,
      body: asyncMembers,
      handle: (call) => {
        const changes = { ...defaultAsyncSettings, ...asyncChanges(call.body) };
        return asyncConfig(change(functionOf(executor, call), changes), lambda);
      },
    },
    PutFunctionRecursionConfig: {
      body: { RecursiveLoop: true },
      handle: (call) => {
        const { RecursiveLoop: recursion } = call.body;
        if (recursion !== "Allow" && recursion !== "Terminate")
          throw invalid(`RecursiveLoop: expected Allow or Terminate, got ${JSON.stringify(recursion)}`);
        return { RecursiveLoop: change(functionOf(executor, call), { recursion }).recursion };
      },
    },
    UpdateFunctionEventInvokeConfig: {
      query: qualified,
      body: asyncMembers,
      handle: (call) => {
        const settings = withAsyncConfig(functionOf(executor, call));
        return asyncConfig(change(settings, asyncChanges(call.body)), lambda);
      },
    },
  } satisfies Record<string, JsonServed>;
}

function asyncChanges(body: Readonly<Record<string, unknown>>): Partial<FunctionSettings> {
  const retries = numberIn(body, "MaximumRetryAttempts", [0, 2]);
  const age = numberIn(body, "MaximumEventAgeInSeconds", [60, 21_600]);
  return {
    hasAsyncConfig: true,
    ...(retries !== undefined && { asyncRetries: retries }),
    ...(age !== undefined && { asyncAgeSeconds: age }),
  };
}

function withAsyncConfig(settings: FunctionSettings): FunctionSettings {
  if (settings.hasAsyncConfig === true) return settings;
  throw notFound(`The function ${settings.arn}:$LATEST doesn't have an EventInvokeConfig`);
}

function asyncConfig({ arn, asyncRetries, asyncAgeSeconds }: FunctionSettings, { deployedAt }: Lambda) {
  return {
    LastModified: deployedAt / 1000,
    FunctionArn: `${arn}:$LATEST`,
    MaximumRetryAttempts: asyncRetries,
    MaximumEventAgeInSeconds: asyncAgeSeconds,
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}
