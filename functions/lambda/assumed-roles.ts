/**
 * The roles of tasks in one process. A role's credentials are kept until they would end within a turn: each turn begins with
 * some that outlast it, so nothing has to be refreshed while an item is at work, and a role that cannot be assumed fails
 * the attempt before its first item. Services are made once for each role, and no task is given those of another.
 */
import type { Clock, Random } from "../model/clock.ts";
import type { RunKey } from "../model/run/run.ts";
import type { CredentialsProvider, RoleCredentials } from "../model/task/run-as/credentials.ts";
import { sessionName } from "../model/task/run-as/role-name.ts";
import type { TaskRole, TaskRoles } from "../model/task/run-as/task-roles.ts";
import type { Services } from "../model/task/services.ts";
import { RoleRefusedError } from "./assume-role.ts";

/** Clients of the SDK ask for further credentials this long before the end of theirs, in milliseconds. */
const marginMs = 300_000;
/** No function works longer, in milliseconds. */
const longestTurnMs = 900_000;
/** What is refused for now is asked for again after these waits, in milliseconds: 11 s in all, less than a lease. */
const waitsMs = [500, 1_000, 1_500, 2_000, 3_000, 3_000];
/** After so long it is asked for no more, in milliseconds. */
const longestMs = 11_000;

export interface AssumedRolesProps {
  readonly clock: Clock;
  readonly random: Random;
  /** The name of a task's role. */
  nameOf(task: string): string;
  /** Opens a session of a role. */
  assume(role: string, session: string): Promise<RoleCredentials>;
  makeServices(credentials: CredentialsProvider): Services;
}

export class AssumedRoles implements TaskRoles {
  readonly #props: AssumedRolesProps;
  readonly #roles = new Map<string, AssumedRole>();

  constructor(props: AssumedRolesProps) {
    this.#props = props;
  }

  of(run: RunKey): TaskRole {
    const role = this.#roles.get(run.task) ?? new AssumedRole(this.#props, run);
    this.#roles.set(run.task, role);
    role.run = run;
    return role;
  }
}

class AssumedRole implements TaskRole {
  /** The newest run that uses it. */
  run: RunKey;
  readonly credentials: CredentialsProvider = () => this.#lasting(marginMs);
  readonly #props: AssumedRolesProps;
  #services: Services | undefined;
  #held: RoleCredentials | undefined;
  #asked: Promise<RoleCredentials> | undefined;
  /** IAM needs some seconds until STS knows a role that a deploy has made. One that this process has waited for, or used, is none. */
  #mayBeNew = true;

  constructor(props: AssumedRolesProps, run: RunKey) {
    this.#props = props;
    this.run = run;
  }

  get services(): Services {
    this.#services ??= this.#props.makeServices(this.credentials);
    return this.#services;
  }

  assume(): Promise<RoleCredentials> {
    return this.#lasting(marginMs + longestTurnMs);
  }

  async #lasting(milliseconds: number): Promise<RoleCredentials> {
    const held = this.#held;
    if (held !== undefined && +held.expiration - this.#props.clock.now() > milliseconds) return held;
    // Turns that begin at once share one call.
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  async #ask(): Promise<RoleCredentials> {
    const { task, run } = this.run;
    const name = this.#props.nameOf(task);
    try {
      this.#held = await this.#withRetries(() => this.#props.assume(name, sessionName(run)));
      return this.#held;
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`task ${task} could not assume its role ${name}: ${said}`, { cause });
    } finally {
      this.#mayBeNew = false;
    }
  }

  /** Asks again after throttles and where STS did not answer, and where the role may not be there yet. */
  async #withRetries(ask: () => Promise<RoleCredentials>): Promise<RoleCredentials> {
    const { clock, random } = this.#props;
    const since = clock.monotonic();
    for (const milliseconds of waitsMs) {
      try {
        return await ask();
      } catch (error) {
        const kind = error instanceof RoleRefusedError ? error.kind : "passing";
        if (kind === "other" || (kind === "denied" && !this.#mayBeNew)) throw error;
        // Calls that hang have taken that time already.
        if (clock.monotonic() - since > longestMs) throw error;
      }
      // Workers that were refused at once do not come back at once.
      await new Promise<void>((resolve) => clock.after(milliseconds * (0.5 + random() / 2), resolve));
    }
    return ask();
  }
}
