/** A function under the host of `pawl dev`. */
import {
  type EnvironmentContext,
  FunctionEnvironment,
} from "../../../local/services/lambda/environment/environment.ts";
import type { FunctionSettings } from "../../../local/services/lambda/function-settings.ts";
import type { Answer, Runtime } from "./runtime.ts";

export class DevRuntime implements Runtime {
  readonly #settings: FunctionSettings;
  readonly #context: EnvironmentContext;
  #environment: FunctionEnvironment | undefined;

  constructor(settings: FunctionSettings, context: EnvironmentContext) {
    this.#settings = settings;
    this.#context = context;
  }

  get isAlive(): boolean {
    return this.#environment?.alive ?? false;
  }

  async invoke(payload: unknown): Promise<Answer> {
    if (!this.isAlive) this.#environment = new FunctionEnvironment(this.#settings, this.#context);
    const environment = this.#environment as FunctionEnvironment;
    const { payload: answer, failure } = await environment.invoke(JSON.stringify(payload));
    if (!environment.alive) await environment.gone;
    return { payload: JSON.parse(answer), failed: failure !== undefined };
  }

  async close(): Promise<void> {
    this.#environment?.kill();
    await this.#environment?.gone;
  }
}
