/** The tasks that are deployed now, each on its lane. */
import type { Plan, TaskPlan } from "./plan.ts";

export class DeployedTasks {
  /** Counts deploys. An environment that was started under an earlier one is not used again. */
  version = 0;
  readonly #tasks = new Map<string, TaskPlan>();
  #all: readonly TaskPlan[] = [];
  #lanes: Readonly<Record<string, string>> = {};

  constructor({ tasks, deploys }: Pick<Plan, "tasks" | "deploys">) {
    const added = new Set(deploys.filter(({ change }) => change === "add").map(({ task }) => task));
    for (const task of tasks) if (!added.has(task.name)) this.#tasks.set(task.name, task);
    this.#index();
  }

  #index(): void {
    this.#all = [...this.#tasks.values()];
    this.#lanes = Object.fromEntries(this.#all.map(({ name, lane }) => [name, lane]));
  }

  get all(): readonly TaskPlan[] {
    return this.#all;
  }

  /** The lane of each task, by its name. */
  get lanes(): Readonly<Record<string, string>> {
    return this.#lanes;
  }

  get names(): ReadonlySet<string> {
    return new Set(this.#tasks.keys());
  }

  /** A deploy changes a task, or removes it. */
  deploy(name: string, to: TaskPlan | undefined): void {
    if (to === undefined) this.#tasks.delete(name);
    else this.#tasks.set(name, to);
    this.#index();
    this.version++;
  }
}
