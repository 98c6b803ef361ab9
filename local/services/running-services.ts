/**
 * Runs the listed services: opens them, makes the resources of a stack, starts and stops their work, and closes them
 * in the opposite order.
 */
import type { Api, JsonOperation } from "../http/index.ts";
import { checkProperties, own, type Resource, type Stack } from "../stack/index.ts";
import type { EmulatedService, Sender, ServiceContext } from "./emulated-service.ts";
import { inertTypes } from "./inert-types.ts";
import { emulatedServices, type OpenServices } from "./list.ts";

type Register = (name: string, api: Api) => void;

interface OpenService {
  readonly service: EmulatedService<string, unknown, OpenServices>;
  readonly state: unknown;
}

export class RunningServices {
  readonly #open: OpenService[] = [];
  readonly #context: ServiceContext;
  readonly #register: Register;

  private constructor(context: Omit<ServiceContext, "sender">, register: Register) {
    this.#context = { ...context, sender: this.#sender() };
    this.#register = register;
  }

  /** Opens all services; when one fails, closes those before it. */
  static async open(context: Omit<ServiceContext, "sender">, register: Register): Promise<RunningServices> {
    const running = new RunningServices(context, register);
    try {
      for (const service of emulatedServices) {
        const state = await service.open(running.#context, running.byName);
        running.#open.push({ service, state });
        if (service.answers === "once open") register(service.name, service.api(state, running.#context));
      }
      return running;
    } catch (error) {
      await running.close();
      throw error;
    }
  }

  get byName(): OpenServices {
    return Object.fromEntries(this.#open.map(({ service, state }) => [service.name, state])) as OpenServices;
  }

  /**
   * Makes a stack, or changes the one that was made. Throws on a resource that cannot be made, naming it: what the
   * services did by themselves before goes on then.
   */
  async deploy(stack: Stack): Promise<void> {
    for (const { service, state } of this.#open) service.begin?.(state);
    await this.#makeAll(stack);
    for (const { service, state } of this.#open) service.complete?.(state);
  }

  /** Makes a stack's resources in their order, nested stacks in theirs. */
  async #makeAll(stack: Stack): Promise<void> {
    for (const resource of stack.resources) {
      try {
        await this.#make(resource, stack);
        const nested = stack.nested.get(resource.logicalId);
        if (nested !== undefined) await this.#makeAll(nested);
      } catch (cause) {
        const { logicalId, type } = resource;
        throw new Error(`${logicalId} (${type}) cannot be made: ${(cause as Error).message}`, { cause });
      }
    }
  }

  /** Starts the services' own work on a stack that was deployed, and the APIs that describe it; again for each later stack. */
  start(stack: Stack): void {
    for (const { service, state } of this.#open) {
      service.start?.(state, stack);
      if (service.answers === "once deployed")
        this.#register(service.name, service.api(state, this.#context));
    }
  }

  async stop(): Promise<void> {
    for (const { service, state } of this.#open.toReversed()) await service.stop?.(state);
  }

  async close(): Promise<void> {
    for (const { service, state } of this.#open.splice(0).reverse()) await service.close?.(state);
  }

  #make(resource: Resource, stack: Stack): void | Promise<void> {
    const { type, properties } = resource;
    const owner = this.#open.find(({ service }) => Object.hasOwn(service.resourceTypes, type));
    const resourceType = owner?.service.resourceTypes[type] ?? own(inertTypes, type);
    if (resourceType === undefined) throw new Error("no service makes it");
    if (resourceType.properties !== "checked by make") checkProperties(properties, resourceType.properties);
    return resourceType.make(owner?.state, resource, stack);
  }

  #operationsOf(name: string): Readonly<Record<string, JsonOperation>> {
    const found = this.#open.find(({ service }) => service.name === name);
    return found?.service.operations?.(found.state, this.#context) ?? {};
  }

  #sender(): Sender {
    const receivers = emulatedServices.filter(({ deliver }) => deliver !== undefined);
    return {
      services: receivers.map(({ name }) => name),
      send: (arn, input, options = {}) => {
        const [, , name] = arn.split(":");
        const found = this.#open.find(({ service }) => service.name === name);
        if (found?.service.deliver === undefined) throw new Error(`${arn} cannot be sent to`);
        found.service.deliver(found.state, arn, input, options);
      },
      hasOperation: (name, operation) => Object.hasOwn(this.#operationsOf(name), operation),
      call: (name, operation, input) => {
        const operations = this.#operationsOf(name);
        const known = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
        if (known === undefined)
          throw new Error(`${operation} of ${name} cannot be called by another service here`);
        return known(input, { host: "127.0.0.1", signal: new AbortController().signal });
      },
    };
  }
}
