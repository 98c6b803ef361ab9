/** What Lambda says of a function, and of the event source that hands it a queue's messages. */
import {
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  paginateListEventSourceMappings,
} from "@aws-sdk/client-lambda";

export interface FoundFunction {
  readonly name: string;
  readonly arn: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly codeBytes: number;
  readonly reservedConcurrency?: number;
}

export interface FoundEventSource {
  readonly id: string;
  readonly functionArn: string;
  readonly queueArn: string;
  /** `Enabled`, or what else Lambda says. */
  readonly state: string;
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly maxConcurrency?: number;
  /** The function says which messages of a batch failed. */
  readonly reportsFailures: boolean;
}

export class Functions {
  readonly #client: LambdaClient;

  constructor(client: LambdaClient) {
    this.#client = client;
  }

  /** By a name or an ARN. Undefined where there is no such function. */
  async read(FunctionName: string): Promise<FoundFunction | undefined> {
    try {
      const [settings, concurrency] = await Promise.all([
        this.#client.send(new GetFunctionConfigurationCommand({ FunctionName })),
        this.#client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
      ]);
      return {
        name: settings.FunctionName ?? FunctionName,
        arn: settings.FunctionArn ?? "",
        timeoutSeconds: settings.Timeout ?? 0,
        memoryMb: settings.MemorySize ?? 0,
        codeBytes: settings.CodeSize ?? 0,
        reservedConcurrency: concurrency.ReservedConcurrentExecutions,
      };
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  /** By its id. Undefined where there is no such event source. */
  async eventSource(UUID: string): Promise<FoundEventSource | undefined> {
    try {
      return foundEventSource(await this.#client.send(new GetEventSourceMappingCommand({ UUID })));
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  /** Every event source of a function. None where there is no such function. */
  async eventSourcesOf(FunctionName: string): Promise<readonly FoundEventSource[]> {
    const client = this.#client;
    const found: FoundEventSource[] = [];
    try {
      const pages = paginateListEventSourceMappings({ client }, { FunctionName });
      for await (const { EventSourceMappings: page = [] } of pages) found.push(...page.map(foundEventSource));
    } catch (error) {
      if ((error as Error).name !== "ResourceNotFoundException") throw error;
    }
    return found;
  }
}

function foundEventSource(mapping: EventSourceMappingConfiguration): FoundEventSource {
  return {
    id: mapping.UUID ?? "",
    functionArn: mapping.FunctionArn ?? "",
    queueArn: mapping.EventSourceArn ?? "",
    state: mapping.State ?? "unknown",
    batchSize: mapping.BatchSize ?? 0,
    batchWindowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    reportsFailures: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
  };
}
