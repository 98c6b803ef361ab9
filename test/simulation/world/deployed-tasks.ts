/**
 * What is deployed: the tasks, each on its lane, as every part of the system knows them. A deploy takes a while, and in
 * that window each part (a lane's worker, the sweeper, a task's schedules) goes over to the new version at an instant of
 * its own.
 */
import { keyFunction } from "../../../functions/model/task/concurrency.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import type { TaskDirectory } from "../../../functions/model/task/task-directory.ts";
import type { AfterStatus } from "../../../functions/model/task/trigger.ts";
import { hashText, mix, unit } from "../random.ts";
import { followTrigger, handedTrigger, toldTrigger } from "../seen/facts.ts";
import type { DeployWindow, Plan, TaskPlan } from "./plan.ts";

/** A version of what is deployed. Machines keep the one that they were started with. */
export interface DeployedVersion {
  readonly number: number;
  readonly tasks: readonly TaskPlan[];
  /** The lane of each task, by its name. */
  readonly lanes: Readonly<Record<string, string>>;
  readonly overlaps: Readonly<Record<string, Overlap>>;
  readonly limits: TaskDirectory["limits"];
  readonly followers: TaskDirectory["followers"];
  readonly reactions: TaskDirectory["reactions"];
}

/** What goes over to a new version by itself. */
export type DeployedPart =
  | "sweeper"
  | "dead-letter"
  | "operator"
  | `worker ${string}`
  | `schedules ${string}`;

const minute = 60_000;

interface Deploy {
  readonly version: DeployedVersion;
  readonly at: number;
  readonly window: DeployWindow;
}

const atOnce: DeployWindow = { milliseconds: 0, isStuck: false };

export class DeployedTasks {
  readonly #seed: number;
  readonly #now: () => number;
  /** The newest last. */
  readonly #deploys: Deploy[];

  constructor({ seed, tasks, deploys }: Pick<Plan, "seed" | "tasks" | "deploys">, now: () => number) {
    const added = new Set(deploys.filter(({ change }) => change === "add").map(({ task }) => task));
    this.#seed = seed;
    this.#now = now;
    const first = versionOf(
      0,
      tasks.filter(({ name }) => !added.has(name)),
    );
    this.#deploys = [{ version: first, at: Number.NEGATIVE_INFINITY, window: atOnce }];
  }

  get #newest(): Deploy {
    return this.#deploys.at(-1) as Deploy;
  }

  /** The version that everything has, or will have once the window closes. */
  get newest(): DeployedVersion {
    return this.#newest.version;
  }

  /** When the newest version is everywhere, and the last environment of an earlier one is gone. */
  get closesAt(): number {
    const { at, window } = this.#newest;
    return at + window.milliseconds;
  }

  /** The version that a part has now. */
  at(part: DeployedPart): DeployedVersion {
    const now = this.#now();
    for (let i = this.#deploys.length - 1; i > 0; i--) {
      const deploy = this.#deploys[i] as Deploy;
      if (this.#switchesAt(part, deploy) <= now) return deploy.version;
    }
    return (this.#deploys[0] as Deploy).version;
  }

  /** When a part goes over to the newest version. */
  switchesAt(part: DeployedPart): number {
    return this.#switchesAt(part, this.#newest);
  }

  #switchesAt(part: DeployedPart, { version, at, window }: Deploy): number {
    const { milliseconds, isStuck } = window;
    if (milliseconds === 0) return at;
    const isWorker = part.startsWith("worker");
    if (isStuck) return at + (isWorker ? milliseconds : Math.min(milliseconds, minute));
    return at + Math.floor(milliseconds * unit(mix(mix(hashText(part), this.#seed), version.number)));
  }

  /** A deploy begins that changes a task, adds or removes it. */
  deploy(name: string, to: TaskPlan | undefined, window: DeployWindow = atOnce): void {
    const { number, tasks } = this.newest;
    const others = tasks.filter((task) => task.name !== name);
    const version = versionOf(number + 1, to === undefined ? others : [...others, to]);
    this.#deploys.push({ version, at: this.#now(), window });
  }
}

function versionOf(number: number, tasks: readonly TaskPlan[]): DeployedVersion {
  return {
    number,
    tasks,
    lanes: Object.fromEntries(tasks.map(({ name, lane }) => [name, lane])),
    overlaps: Object.fromEntries(tasks.map(({ name, overlap }) => [name, overlap])),
    limits: Object.fromEntries(
      tasks.flatMap(({ name, limit, isKeyed }) =>
        limit === undefined ? [] : [[name, { limit, key: isKeyed ? keyFunction : undefined }]],
      ),
    ),
    followers: followersOf(tasks),
    reactions: reactionsOf(tasks),
  };
}

function reactionsOf(tasks: readonly TaskPlan[]): TaskDirectory["reactions"] {
  return Object.fromEntries(
    tasks.map(({ name, enabled }) => {
      const reaction = { off: enabled ? undefined : (true as const) };
      return [name, { [toldTrigger]: reaction, [handedTrigger]: reaction }];
    }),
  );
}

/** As a manifest has them; undefined where no task follows another. */
function followersOf(tasks: readonly TaskPlan[]): TaskDirectory["followers"] {
  const all = tasks.filter(({ follows }) => tasks.some(({ name }) => name === follows?.task));
  if (all.length === 0) return undefined;
  const groups = Object.entries(Object.groupBy(all, ({ follows }) => follows?.task as string));
  return Object.fromEntries(
    groups.map(([parent, own = []]) => [
      parent,
      own.map(({ name, enabled, follows }) => ({
        task: name,
        trigger: followTrigger,
        status: follows?.status as AfterStatus,
        off: enabled ? undefined : (true as const),
      })),
    ]),
  );
}
