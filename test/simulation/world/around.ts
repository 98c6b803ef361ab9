/** What may be put between machines and the world: something that misbehaves, or that watches which call follows which. */
import type { Ports } from "../../../functions/runs/context.ts";
import type { Machine } from "./machine.ts";

export interface Around {
  /** What a machine is given instead of its own ports. */
  portsOf(machine: Machine): Ports;
  /** A machine acknowledges a message: `go` does it. */
  acknowledge(machine: Machine, body: string, go: () => void): void;
  /** An invocation is over: nothing is held back any longer. */
  over(machine: Machine): void;
}
