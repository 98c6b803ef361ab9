/** What Lambda says of a function, and of the event source that hands it a queue's messages. */
import {
  GetEventSourceMappingCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
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
      const mapping = await this.#client.send(new GetEventSourceMappingCommand({ UUID }));
      return {
        id: UUID,
        functionArn: mapping.FunctionArn ?? "",
        queueArn: mapping.EventSourceArn ?? "",
        state: mapping.State ?? "unknown",
        batchSize: mapping.BatchSize ?? 0,
        maxConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
        reportsFailures: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
      };
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }
}
