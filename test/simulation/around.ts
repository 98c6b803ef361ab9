/**
 * What may be put between machines and their world: a mutant that misbehaves, or a watcher that notes which call follows
 * which. The world hands each machine and each acknowledgement through it, and knows nothing else of it.
 */
import type { Ports } from "../../functions/runs/context.ts";
import type { Machine } from "./machine.ts";

export interface Around {
  /** What a machine is given in place of its own ports. */
  portsOf(machine: Machine): Ports;
  /** A machine acknowledges a message: `go` does it. */
  acknowledge(machine: Machine, body: string, go: () => void): void;
  /** An invocation is over, or its machine is dead: nothing is held back any longer. */
  over(machine: Machine): void;
}
