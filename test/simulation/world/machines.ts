/** Starts machines, and gives each the context that shipped functions run with. */
import type { RunKey } from "../../../functions/model/run.ts";
import type { RunnerContext } from "../../../functions/runs/context.ts";
import type { MachineKind } from "../seen/machine-history.ts";
import type { Around } from "./around.ts";
import type { WorldContext } from "./context.ts";
import { Machine } from "./machine.ts";
import type { Meddler } from "./store-port.ts";

export interface MachinesProps {
  readonly world: WorldContext;
  readonly meddler: Meddler;
  readonly around?: Around;
}

export class Machines {
  readonly #props: MachinesProps;
  readonly #byName = new Map<string, Machine>();

  constructor(props: MachinesProps) {
    this.#props = props;
  }

  start(kind: MachineKind, depth = 0): Machine {
    const { world, meddler } = this.#props;
    const machine = new Machine({ world, kind, number: this.#byName.size + 1, depth, meddler });
    this.#byName.set(machine.history.name, machine);
    return machine;
  }

  named(name: string): Machine | undefined {
    return this.#byName.get(name);
  }

  /** What a function of a machine is given. */
  contextOf(machine: Machine): RunnerContext {
    const { world, around } = this.#props;
    return {
      ...(around?.portsOf(machine) ?? machine.ports),
      lanes: world.deployed.lanes,
      log: (level: string, event: string, key?: RunKey, fields?: object) => {
        const { history } = machine;
        world.publish({
          kind: "logged",
          at: world.timeline.now,
          machine: history,
          level,
          event,
          key,
          fields,
        });
      },
    };
  }

  /** A machine acknowledges a message: `go` does it. */
  acknowledge(machine: Machine, body: string, go: () => void): void {
    const { world, around } = this.#props;
    world.publish({ kind: "acknowledged", at: world.timeline.now, machine: machine.history, body });
    if (around === undefined) go();
    else around.acknowledge(machine, body, go);
  }

  /** An invocation is over, or its machine is dead. */
  over(machine: Machine): void {
    this.#props.around?.over(machine);
  }
}
