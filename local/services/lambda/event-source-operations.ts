/** Lambda's operations on event sources: those of the template are listed and changed; none is created or deleted here. */
import { type JsonServed, type OperationCall, only } from "../../http/index.ts";
import type { Account } from "../../stack/index.ts";
import { type EventSourceSettings, eventSourceArn } from "./event-source-settings.ts";
import { functionOf, invalid, notFound, numberIn, pageOf } from "./function-of.ts";
import type { Lambda } from "./lambda.ts";

type Body = OperationCall["body"];

export function eventSourceOperations(lambda: Lambda, account: Account) {
  const shown = (settings: EventSourceSettings, state?: string) => ({
    UUID: settings.id,
    EventSourceMappingArn: eventSourceArn(settings.id, account),
    EventSourceArn: settings.queueArn,
    FunctionArn: lambda.executor.find(settings.functionName).arn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    FunctionResponseTypes: settings.reportsItemFailures ? ["ReportBatchItemFailures"] : [],
    ScalingConfig:
      settings.maximumConcurrency === undefined
        ? undefined
        : { MaximumConcurrency: settings.maximumConcurrency },
    LastModified: lambda.deployedAt / 1000,
    State: state ?? (settings.enabled ? "Enabled" : "Disabled"),
    StateTransitionReason: "USER_INITIATED",
  });
  const find = ({ path }: OperationCall): EventSourceSettings => {
    const found = lambda.eventSources.find(({ id }) => id === path.UUID);
    if (found !== undefined) return found;
    throw notFound("The resource you requested does not exist.");
  };
  return {
    GetEventSourceMapping: { handle: (call) => shown(find(call)) },
    ListEventSourceMappings: {
      query: ["EventSourceArn", "FunctionName", "Marker", "MaxItems"],
      handle: (call) => {
        const [queue, name] = [call.query.get("EventSourceArn"), call.query.get("FunctionName")];
        const target =
          name === null
            ? undefined
            : functionOf(lambda.executor, { ...call, path: { FunctionName: name } }).arn;
        const found = lambda.eventSources
          .map((settings) => shown(settings))
          .filter(({ EventSourceArn }) => queue === null || EventSourceArn === queue)
          .filter(({ FunctionArn }) => target === undefined || FunctionArn === target);
        const { items, NextMarker } = pageOf(found, call, 100);
        return { EventSourceMappings: items, NextMarker };
      },
    },
    UpdateEventSourceMapping: {
      status: 202,
      body: {
        ...{ BatchSize: true, Enabled: true, FunctionResponseTypes: true },
        ...{ MaximumBatchingWindowInSeconds: true, ScalingConfig: { MaximumConcurrency: true } },
        FilterCriteria: only({}, { Filters: [] }),
      },
      handle: (call) => {
        const before = find(call);
        const after = changed(before, call.body);
        lambda.changeSource(before.id, after);
        if (before.enabled === after.enabled) return shown(after, "Updating");
        return shown(after, after.enabled ? "Enabling" : "Disabling");
      },
    },
  } satisfies Record<string, JsonServed>;
}

function changed(before: EventSourceSettings, body: Body): EventSourceSettings {
  // A member that is null is one that is not there.
  const Enabled = body.Enabled ?? before.enabled;
  const { ScalingConfig = null, FunctionResponseTypes = null } = body;
  if (typeof Enabled !== "boolean")
    throw invalid(`Enabled: expected true or false, got ${JSON.stringify(Enabled)}`);
  const batchSize = numberIn(body, "BatchSize", [1, 10_000]) ?? before.batchSize;
  const windowSeconds = numberIn(body, "MaximumBatchingWindowInSeconds", [0, 300]) ?? before.windowSeconds;
  if (batchSize > 10 && windowSeconds < 1) {
    throw invalid(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  return {
    ...before,
    ...{ enabled: Enabled, batchSize, windowSeconds },
    maximumConcurrency:
      ScalingConfig === null
        ? before.maximumConcurrency
        : numberIn(ScalingConfig as Body, "MaximumConcurrency", [2, 1000]),
    reportsItemFailures:
      FunctionResponseTypes === null ? before.reportsItemFailures : readTypes(FunctionResponseTypes),
  };
}

function readTypes(types: unknown): boolean {
  const known = Array.isArray(types) && types.every((type) => type === "ReportBatchItemFailures");
  if (known) return types.length > 0;
  throw invalid(
    `FunctionResponseTypes: expected ReportBatchItemFailures or none, got ${JSON.stringify(types)}`,
  );
}
