/**
 * What the stage has in AWS, by the outputs of its stack: the command finds it in the same way. As variables, the names of
 * many lanes' resources would not fit into a function's 4 KB.
 */
import { type CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { outputs } from "../../model/task/manifest.ts";

/** By lane, where there are several; the dead-letter queue and its event source are no lane's. */
export interface StageResources {
  readonly queues: Readonly<Record<string, string>>;
  readonly workers: Readonly<Record<string, string>>;
  readonly eventSources: Readonly<Record<string, string>>;
  readonly deadLetterQueue: string;
  readonly scheduleGroup: string;
  readonly sweeper: string;
}

export interface StageStackProps {
  readonly client: CloudFormationClient;
  readonly name: string;
  /** What the keys of its outputs begin with. @default nothing */
  readonly prefix?: string;
}

export class StageStack {
  readonly #props: StageStackProps;

  constructor(props: StageStackProps) {
    this.#props = props;
  }

  async resources(): Promise<StageResources> {
    const { client, name, prefix = "" } = this.#props;
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    const found = Stacks[0]?.Outputs ?? [];
    const output = (key: keyof typeof outputs): string => {
      const value = found.find(({ OutputKey }) => OutputKey === `${prefix}${outputs[key]}`)?.OutputValue;
      if (value !== undefined) return value;
      throw new Error(`stack ${name} has no output ${prefix}${outputs[key]}`);
    };
    return {
      queues: JSON.parse(output("queues")),
      workers: JSON.parse(output("workers")),
      eventSources: JSON.parse(output("eventSources")),
      deadLetterQueue: output("deadLetterQueue"),
      scheduleGroup: output("scheduleGroup"),
      sweeper: output("sweeper"),
    };
  }
}
