/** Alarms of CloudWatch in memory: which there are, whether their actions are on, and what was asked. */
import type { AlarmActions } from "../../../functions/model/alarms/alarm-actions.ts";

export class MemoryAlarms implements AlarmActions {
  /** By name, whether its actions are on. */
  readonly on: Map<string, boolean>;
  readonly calls: string[] = [];
  /** Called before each call: to throw, or to wait. */
  before: (call: string, alarms: string) => unknown = () => {};

  constructor(on: Readonly<Record<string, boolean>>) {
    this.on = new Map(Object.entries(on));
  }

  async areOn(alarms: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    await this.#called("areOn", alarms);
    return new Map([...this.on].filter(([alarm]) => alarms.includes(alarm)));
  }

  async turnOff(alarms: readonly string[]): Promise<void> {
    await this.#called("turnOff", alarms);
    for (const alarm of alarms) if (this.on.has(alarm)) this.on.set(alarm, false);
  }

  async turnOn(alarms: readonly string[]): Promise<void> {
    await this.#called("turnOn", alarms);
    for (const alarm of alarms) if (this.on.has(alarm)) this.on.set(alarm, true);
  }

  async #called(call: string, alarms: readonly string[]): Promise<void> {
    const names = alarms.join(", ");
    this.calls.push(`${call} ${names}`);
    await this.before(call, names);
  }
}
