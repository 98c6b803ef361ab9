/**
 * What an emulated AWS service is: one value, in one folder, that says how requests reach it, how its state is
 * opened and closed, and which resource types it makes. `list.ts` lists all of them, and `running-services.ts` runs
 * them; nothing else needs to know of a service.
 */
import type { Api, JsonOperation, ServiceAddress } from "../http/index.ts";
import type { Account, ResourceType, Stack } from "../stack/index.ts";
import type { LocalTime } from "../time/index.ts";
import type { StateFolder } from "./state-folder.ts";

/** A line that a function printed. */
export interface PrintedLine {
  readonly functionName: string;
  readonly stream: string;
  /** Undefined between invocations. */
  readonly requestId: string | undefined;
  readonly text: string;
}

/** Receives what people should see. */
export interface Reporter {
  /** A failure that no caller learns of. */
  warn(line: string): void;
  printed(line: PrintedLine): void;
}

/** Attributes of a message, as on the wire of SQS. */
export type MessageAttributes = Readonly<
  Record<string, { readonly DataType: string; readonly StringValue: string }>
>;

/** What is sent along with an input. Only queues take it. */
export interface SendOptions {
  readonly attributes?: MessageAttributes;
  /** The message group. */
  readonly groupId?: string;
}

/** Sends to resources of any service by their ARN, and calls operations, as schedules do. */
export interface Sender {
  /** The services that can be sent to. */
  readonly services: readonly string[];
  /** Throws what the service throws, such as for a resource that does not exist. */
  send(arn: string, input: string, options?: SendOptions): void;
  /** Whether a service that is served here has an operation, named as in its API. */
  hasOperation(service: string, operation: string): boolean;
  /** Calls an operation. Throws, or rejects, what the service throws. */
  call(service: string, operation: string, input: Record<string, unknown>): unknown;
}

/** What a service may use. */
export interface ServiceContext {
  readonly state: StateFolder;
  readonly time: LocalTime;
  /** Its endpoint is known once the front listens, which is after services are opened. */
  readonly account: Account;
  readonly reporter: Reporter;
  readonly sender: Sender;
}

/**
 * An emulated service.
 *
 * @typeParam State what `open` returns, and everything else is given
 * @typeParam Needs the services that it calls directly, by name
 */
export interface EmulatedService<Name extends string = string, State = unknown, Needs = unknown>
  extends ServiceAddress {
  readonly name: Name;
  /** When its API answers. A service that only describes the deployment has nothing to say before. */
  readonly answers: "once open" | "once deployed";
  /** @param services those that are listed before it */
  open(context: ServiceContext, services: Needs): State | Promise<State>;
  api(state: State, context: ServiceContext): Api;
  /** The resource types of CloudFormation that it makes, by name. */
  readonly resourceTypes: Readonly<Record<string, ResourceType<State>>>;
  /** Takes what another service sends to one of its resources. @default nothing can be sent to it */
  deliver?(state: State, arn: string, input: string, options: SendOptions): void;
  /** Its operations without HTTP, by name. @default none can be called by another service */
  operations?(state: State, context: ServiceContext): Readonly<Record<string, JsonOperation>>;
  /** A stack is about to be made. Forgets what was declared for one that could not be made as a whole. */
  begin?(state: State): void;
  /** Every resource is made: what can be called is of this stack from now on. Throws where something is missing. */
  complete?(state: State): void;
  /** Begins to work by itself, or goes on by a changed stack: the whole stack is made. */
  start?(state: State, stack: Stack): void;
  /** Starts nothing more, and waits for work that has begun. All services still answer. */
  stop?(state: State): void | Promise<void>;
  close?(state: State): void | Promise<void>;
}
