/** The stack that was deployed, once there is one, and those nested in it. */
import { AwsError } from "../../http/index.ts";
import { type Stack, withNested } from "../../stack/index.ts";
import type { LocalTime } from "../../time/index.ts";

export class DeployedStacks {
  readonly #time: LocalTime;
  #stacks: readonly Stack[] = [];
  #deployedAt = "";

  constructor(time: LocalTime) {
    this.#time = time;
  }

  set(stack: Stack): void {
    this.#stacks = withNested(stack);
    this.#deployedAt = new Date(this.#time.now()).toISOString();
  }

  /** The one that was deployed, then those nested in it. */
  get all(): readonly Stack[] {
    return this.#stacks;
  }

  /** ISO 8601. */
  get deployedAt(): string {
    return this.#deployedAt;
  }

  /** By its name or id. Throws the `ValidationError` AwsError for another stack. */
  find(nameOrId: string): Stack {
    const found = this.#stacks.find(({ name, id }) => nameOrId === name || nameOrId === id);
    if (found !== undefined) return found;
    throw new AwsError("ValidationError", `Stack with id ${nameOrId} does not exist`);
  }

  /** The stack that has a resource of this physical id. Throws the `ValidationError` AwsError. */
  holding(physicalId: string): Stack {
    const found = this.#stacks.find(({ resources }) =>
      resources.some((one) => one.physicalId === physicalId),
    );
    if (found !== undefined) return found;
    throw new AwsError("ValidationError", `Stack for ${physicalId} does not exist`);
  }
}
