/** Starts machines, and gives each what the shipped functions run with. */
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { RunKey } from "../../../functions/model/run/run.ts";
import type { ResolvedLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import type { ResolvedSettings } from "../../../functions/model/task/settings.ts";
import type { Task } from "../../../functions/model/task/task.ts";
import type { Ports, RunnerContext } from "../../../functions/runs/context.ts";
import { keyOfParams } from "../seen/facts.ts";
import type { MachineKind } from "../seen/machine-history.ts";
import type { WorldContext } from "./context.ts";
import type { DeployedVersion } from "./deployed-tasks.ts";
import { skippingBad } from "./items/bad-items.ts";
import { Machine } from "./machine.ts";
import { BusPort } from "./outside/listeners.ts";
import { throttleOf } from "./outside/load.ts";
import type { TaskPlan } from "./plan.ts";
import type { Meddler } from "./store-port.ts";
import { taskOf } from "./tasks.ts";

export type WorkerHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** What may be put between machines and the world: something that misbehaves, or that watches which call follows which. */
export interface Around {
  /** What a machine is given instead of its own ports. */
  portsOf(machine: Machine): Ports;
  /** A machine acknowledges a message: `go` does it. */
  acknowledge(machine: Machine, body: string, go: () => void): void;
  /** An invocation is over: nothing is held back any longer. */
  over(machine: Machine): void;
}

export interface MachinesProps {
  readonly world: WorldContext;
  readonly meddler: Meddler;
  readonly around?: Around;
}

export class Machines {
  readonly #props: MachinesProps;
  readonly #settings = new Map<string, ResolvedSettings>();
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

  /** What a function of a machine is given, in a version of what is deployed. */
  contextOf(
    machine: Machine,
    { lanes, overlaps, limits, followers, reactions }: DeployedVersion,
  ): RunnerContext {
    const { world, around } = this.#props;
    return {
      ...(around?.portsOf(machine) ?? machine.ports),
      lanes,
      overlaps,
      limits,
      further: world.plan.tasks.some(({ isKeyed }) => isKeyed) ? world.shipped.furtherPools : undefined,
      followers,
      reactions,
      events: world.plan.listens,
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

  /** A cold start of a lane's worker, in a version of what is deployed. */
  makeWorker(machine: Machine, lane: ResolvedLane, version: DeployedVersion): WorkerHandler {
    const { shipped, plan } = this.#props.world;
    const tasks = version.tasks.filter((task) => task.lane === lane.name);
    return shipped.makeWorker({
      ...this.contextOf(machine, version),
      lane,
      // A simulated task gets at its machine in this way.
      services: machine as unknown as Services,
      config: {},
      outside: shipped.outside,
      announceOrLeave: version.followers && shipped.announceOrLeave,
      makeTeller: plan.listens && ((own) => new shipped.RunTeller(own, [new BusPort(machine)])),
      meter: { cpuMs: () => machine.ports.clock.monotonic() / 8, peakMb: () => 100 + machine.depth },
      endProcess: () => {
        machine.kill("by itself");
        throw new Error("the process ended");
      },
      tasks: tasks.map((task) => ({
        task: skippingBad(limited(taskOf(task), task), task),
        itemErrors: task.bad && shipped.itemErrors,
        settings: this.#settingsOf(task),
        enabled: task.enabled,
        startWithin: () => task.startWithinSeconds,
        throttling: task.load && shipped.throttling,
      })),
    }) as WorkerHandler;
  }

  #settingsOf(task: TaskPlan): ResolvedSettings {
    const known = this.#settings.get(task.name);
    if (known !== undefined) return known;
    const { overlap, limit, isKeyed, maxAttempts, checkpointSeconds, maxRuntimeSeconds } = task;
    const { timeoutSeconds, stuckAfterSeconds } = task;
    const settings = resolveSettings({
      overlap,
      concurrency: limit === undefined ? undefined : { limit, key: isKeyed ? keyOfParams : undefined },
      maxAttempts,
      checkpointSeconds,
      maxRuntimeSeconds,
      timeoutSeconds,
      stuckAfterSeconds,
      maxItemErrors: task.bad?.maxItemErrors,
    });
    this.#settings.set(task.name, settings);
    return settings;
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

/** A task as a worker's entry has it: with the throttle of this world, and its trigger with the limit. */
function limited(given: Task, plan: TaskPlan): Task {
  const { maxRuns, load, isKeyed } = plan;
  const keyed = isKeyed ? { ...given, concurrencyKey: keyOfParams } : given;
  const task = load === undefined ? keyed : { ...keyed, throttle: throttleOf(plan) };
  if (maxRuns === undefined) return task;
  const limits = { maxRuns };
  return {
    ...task,
    triggers: task.triggers.map((own) => (own.kind === "startup" ? own : { ...own, limits })),
  };
}
