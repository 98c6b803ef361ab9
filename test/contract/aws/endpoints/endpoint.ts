/** What the contract is asked of: how an endpoint is started, and what its checks need of it besides its URL. */

import type { Service } from "../statement.ts";

/** An endpoint that can be started on this machine, or is there already. */
export interface Endpoint {
  /** The column of the table. */
  readonly name: string;
  /** As in "LocalStack 4.14.0". */
  readonly release: string;
  /** Whether it is started where nothing else can reach it, and it can reach nothing else. @default false */
  readonly isolated?: boolean;
  /** Installs what is not kept from an earlier call. @throws where it cannot be had on this machine */
  install?(): Promise<void>;
  open(): Promise<OpenEndpoint>;
}

export interface OpenEndpoint {
  /** Undefined for the account that the environment names. */
  readonly url?: string;
  readonly region?: string;
  /** How long a check asks again for what comes by itself. */
  readonly patienceMs: number;
  /** The time between two such questions. */
  readonly pollMs: number;
  /** How many checks run at once: 1 where time can be moved, since all share it. */
  readonly atOnce: number;
  /** The services that it has. @default all */
  readonly services?: readonly Service[];
  /** It answers `{}` to everything. @default false */
  readonly answersNothing?: boolean;
  /** Makes the stack of `contract-stack.ts`, once. @returns its outputs */
  stack(): Promise<Readonly<Record<string, string>>>;
  wait(seconds: number): Promise<void>;
  /** Removes the stack, and ends what was started. */
  close(): Promise<void>;
}
