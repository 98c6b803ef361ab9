/** Opens AWS on this machine: the state folder, time, the services, and the front on one port. */
import { resolve } from "node:path";
import { Front } from "../http/index.ts";
import type { Account, Stack } from "../stack/index.ts";
import { keptTime, type LocalTime, serveTime } from "../time/index.ts";
import { explainStateError, reading } from "./damaged-state.ts";
import type { Reporter } from "./emulated-service.ts";
import { emulatedServices, type OpenServices } from "./list.ts";
import { RunningServices } from "./running-services.ts";
import { uploadAsset } from "./s3/index.ts";
import { openState, type StateFolder } from "./state-folder.ts";

export interface LocalAwsOptions {
  /** Where all state is kept, such as ".pawl". */
  readonly stateFolder: string;
  /** 0 takes any free port. @default 4766 */
  readonly port?: number;
  /** The caller closes it. @default the machine's time, set forward as far as the state folder says */
  readonly time?: LocalTime;
  /** @default "us-east-1" */
  readonly region?: string;
  /** @default "000000000000" */
  readonly accountId?: string;
  /** @default nothing is reported */
  readonly reporter?: Reporter;
}

/** AWS on this machine: each service by its name, and what they have in common. */
export interface LocalAws extends OpenServices {
  readonly state: StateFolder;
  readonly time: LocalTime;
  readonly front: Front;
  readonly region: string;
  readonly accountId: string;
  /** Where it answers: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /**
   * Uploads a stack's assets and makes its resources, or brings existing ones up to date. Functions have the stack's
   * code from then on; invocations that run end with the code that they began with. Data of what the stack no longer
   * has stays, unused. Throws on a resource that cannot be made, naming it, and then leaves functions as they were.
   */
  deploy(stack: Stack): Promise<void>;
  /**
   * Starts what a deployed stack does by itself: schedules fire, functions read their queues. After a later `deploy`,
   * what is unchanged goes on, and what the stack no longer has ends.
   */
  start(stack: Stack): void;
  /** Stops that again, and gives running invocations time to save their progress. */
  stop(): Promise<void>;
  /** Stops answering, waits for pending writes, and frees the state folder. */
  close(): Promise<void>;
}

const timeCure =
  "delete it, which puts time back to the machine's, or start from scratch with npx pawl dev --reset";

/**
 * Opens the state folder and answers AWS's APIs on one port of the loopback interface.
 *
 * @throws a `StateInUseError` when another process has the folder open; an `Error` when the port is taken
 */
export async function openLocalAws({
  stateFolder,
  port = 4766,
  time: givenTime,
  region = "us-east-1",
  accountId = "000000000000",
  reporter = { warn() {}, printed() {} },
}: LocalAwsOptions): Promise<LocalAws> {
  const state = openState(resolve(stateFolder));
  const closers: (() => void | Promise<void>)[] = [() => state.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const timeFile = state.path("time.json");
    const time = givenTime ?? reading(timeFile, () => keptTime(timeFile), { cure: timeCure });
    if (givenTime === undefined) closers.push(() => time.close());

    const front = new Front(emulatedServices, () => time.now());
    const account: Account = {
      accountId,
      region,
      get endpoint() {
        return front.endpoint;
      },
    };
    const running = await RunningServices.open({ state, time, account, reporter }, (name, api) =>
      front.register(name, api),
    );
    closers.push(() => running.close());
    state.complete();
    serveTime(front, time);
    await front.listen(port);
    closers.push(() => front.close());

    return {
      ...running.byName,
      ...{ state, time, front, region, accountId, endpoint: front.endpoint },
      async deploy(stack) {
        for (const asset of stack.assets) await uploadAsset(running.byName.s3, asset);
        await running.deploy(stack);
      },
      start: (stack) => running.start(stack),
      stop: () => running.stop(),
      close,
    };
  } catch (error) {
    await close();
    throw explainStateError(state.folder, error);
  }
}
