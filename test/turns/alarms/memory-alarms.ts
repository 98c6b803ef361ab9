/** Alarms of CloudWatch in memory: which there are, whether their actions are on, and what was asked. */
import type { AlarmActions } from "../../../functions/model/alarms/alarm-actions.ts";

export class MemoryAlarms implements AlarmActions {
  /** By name, whether its actions are on. */
  readonly on: Map<string, boolean>;
  readonly calls: string[] = [];
  /** Called before each call: to throw, or to wait. */
  before: (call: string, alarm: string) => unknown = () => {};

  constructor(on: Readonly<Record<string, boolean>>) {
    this.on = new Map(Object.entries(on));
  }

  async areOn(alarm: string): Promise<boolean | undefined> {
    await this.#called("areOn", alarm);
    return this.on.get(alarm);
  }

  async turnOff(alarm: string): Promise<void> {
    await this.#called("turnOff", alarm);
    if (this.on.has(alarm)) this.on.set(alarm, false);
  }

  async turnOn(alarm: string): Promise<void> {
    await this.#called("turnOn", alarm);
    if (this.on.has(alarm)) this.on.set(alarm, true);
  }

  async #called(call: string, alarm: string): Promise<void> {
    this.calls.push(`${call} ${alarm}`);
    await this.before(call, alarm);
  }
}
