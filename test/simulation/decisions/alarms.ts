/**
 * The alarms of a world, and what people do to them. Pawl turns none on that somebody had disabled while no run muted it; the
 * alarm is off while a run that mutes it is at work; and in the end it is as people left it, with nothing noted (invariant 25).
 */
import { alarmsName } from "../../../functions/model/alarms/muted-alarm.ts";
import type { RunStore, TaskPart } from "../../../functions/store/run-store.ts";
import { MemoryAlarms } from "../../turns/alarms/memory-alarms.ts";
import type { SeededRandom } from "../random.ts";
import { alarmNames } from "./plan.ts";

/** Any: it was disabled while a run muted it, which Pawl may undo. */
type Wanted = "on" | "off" | "any";

export class Alarms {
  readonly memory: MemoryAlarms;
  readonly #wanted = new Map<string, Wanted>();
  readonly #store: RunStore;
  readonly #say: (wrong: string) => void;
  actedAt = Number.NEGATIVE_INFINITY;

  constructor(random: SeededRandom, store: RunStore, say: (wrong: string) => void) {
    this.#store = store;
    this.#say = say;
    const on = alarmNames.map((name) => [name, random.chance(0.75)] as const);
    this.memory = new MemoryAlarms(Object.fromEntries(on));
    for (const [name, isOn] of on) this.#wanted.set(name, isOn ? "on" : "off");
    this.memory.before = (call, alarms) => {
      if (call !== "turnOn") return;
      for (const alarm of alarms.split(", "))
        if (this.#wanted.get(alarm) === "off")
          this.#say(`${alarm} is turned on, which somebody had disabled`);
    };
  }

  /** A person enables or disables an alarm. */
  async act(alarm: string, isOn: boolean, now: number): Promise<void> {
    const isQuiet = isClean(await this.#part(alarm));
    this.actedAt = now;
    this.memory.on.set(alarm, isOn);
    this.#wanted.set(alarm, isOn ? "on" : isQuiet ? "off" : "any");
  }

  /** A run that mutes alarms is at work, and nothing has gone wrong for a while. */
  works(id: string, mutes: readonly string[]): void {
    for (const alarm of mutes)
      if (this.#wanted.get(alarm) === "on" && this.memory.on.get(alarm))
        this.#say(`${alarm} is on while ${id} is at work`);
  }

  /** What is not as it is to be once no run is on. */
  async left(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const alarm of alarmNames) {
      const part = await this.#part(alarm);
      const wanted = this.#wanted.get(alarm);
      if (!isClean(part)) wrong.push(`${alarm} has ${JSON.stringify(part)} left`);
      if (wanted !== "any" && this.memory.on.get(alarm) !== (wanted === "on"))
        wrong.push(`${alarm} is not ${wanted}`);
    }
    return wrong;
  }

  async #part(alarm: string): Promise<TaskPart | undefined> {
    return this.#store.getPart({ task: alarmsName, part: alarm });
  }
}

function isClean({ held = 0, wasOn, releasedAt }: Partial<TaskPart> = {}): boolean {
  return held === 0 && wasOn === undefined && releasedAt === undefined;
}
