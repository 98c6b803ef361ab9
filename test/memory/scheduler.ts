/** A Scheduler in memory, for tests: a schedule is there once it is put, and fires nothing. */
import type { AwsSchedule, FoundSchedule, Scheduler } from "../../functions/scheduler/scheduler.ts";

export class MemoryScheduler implements Scheduler {
  readonly #schedules = new Map<string, FoundSchedule>();

  async get(name: string): Promise<FoundSchedule | undefined> {
    return this.#schedules.get(name);
  }

  async put(schedule: AwsSchedule): Promise<void> {
    this.#schedules.set(schedule.name, { ...schedule, isWhole: true });
  }

  async remove(name: string): Promise<void> {
    this.#schedules.delete(name);
  }

  /** All that there are, by their names. */
  get all(): readonly FoundSchedule[] {
    return [...this.#schedules.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
