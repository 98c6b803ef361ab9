/** What listens to runs in a world: a bus of EventBridge, as a worker reaches it. A call may be lost like any other. */
import type { Listener, Telling } from "../../../../functions/telling/index.ts";
import { isLifeEvent } from "../../../../functions/telling/run-event.ts";
import type { Machine } from "../machine.ts";
import { call } from "../wire.ts";

export class BusPort implements Listener {
  readonly name = "bus";
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  hears({ name }: Telling): boolean {
    return isLifeEvent(name);
  }

  async tell(tellings: readonly Telling[]): Promise<readonly Telling[]> {
    const { world, history: machine } = this.#machine;
    const [first] = tellings;
    if (first === undefined) return [];
    const { task, run } = first.run;
    const land = async () => {
      for (const { run: record, text } of tellings) {
        const told = world.ledger.run(record);
        world.publish({ kind: "event told", at: world.timeline.now, machine, run: told, text });
      }
    };
    await call(this.#machine, { what: "put events", of: task, part: run, land, writes: true });
    return [];
  }
}
