/** Asks a deployment again that gives no answer, as while the network is away. */
import { NotFoundError } from "../../functions/model/errors.ts";
import { explainError } from "../explain-error.ts";
import type { Session } from "../session.ts";

/** How long a deployment may give no answer before it counts as lost, in milliseconds. */
const lostAfterMs = 120_000;

/** Follows one run: it tells the user once when answers stop. */
export class Asker {
  readonly #session: Session;
  #answeredAt: number;
  #isSilent = false;

  constructor(session: Session) {
    this.#session = session;
    this.#answeredAt = session.shell.clock.monotonic();
  }

  /** @returns undefined where it gave no answer: ask again @throws the error, where it has given none for two minutes */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    const { clock } = this.#session.shell;
    try {
      const answer = await question();
      this.#answeredAt = clock.monotonic();
      this.#isSilent = false;
      return answer;
    } catch (error) {
      if (error instanceof NotFoundError || clock.monotonic() - this.#answeredAt >= lostAfterMs) throw error;
      if (!this.#isSilent)
        this.#session.tell(`no answer (${explainError(error)}): asking again for two minutes`);
      this.#isSilent = true;
      return undefined;
    }
  }
}
