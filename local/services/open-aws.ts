/**
 * Opens everything: the state folder, the services in it, the front before them.
 *
 * Time is kept with the state unless a clock is given: messages and leases hold instants of local time, and a
 * restart that forgot how far it was set forward would leave them in a distant future.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Front } from "../http/front.ts";
import { LocalTime, type LocalTimeState } from "../time/local-time.ts";
import { serveTime } from "../time/time-control.ts";
import { Dynamodb } from "./dynamodb/dynamodb.ts";
import { s3Service } from "./s3/api.ts";
import { S3 } from "./s3/s3.ts";
import { sqsService } from "./sqs/api.ts";
import { Sqs } from "./sqs/sqs.ts";
import { openState, type State } from "./state.ts";
import { sts } from "./sts/index.ts";

/** How to open AWS on this machine. */
export interface LocalAwsOptions {
  /** Where all state is kept, such as ".pawl". */
  stateFolder: string;
  /** 0 takes any free one. @default 4766 */
  port?: number;
  /** A clock of one's own. @default the machine's, as far set forward as the state says */
  time?: LocalTime;
  /** @default "us-east-1" */
  region?: string;
  /** @default "000000000000" */
  accountId?: string;
}

/** AWS on this machine. */
export interface LocalAws {
  readonly state: State;
  readonly time: LocalTime;
  readonly dynamodb: Dynamodb;
  readonly sqs: Sqs;
  readonly s3: S3;
  readonly front: Front;
  readonly region: string;
  readonly accountId: string;
  /** Where it answers: `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Stops answering, waits for what is under way, gives the state up. */
  close(): Promise<void>;
}

/**
 * Opens the state and answers AWS's APIs on one port of the loopback interface.
 *
 * @throws a `StateInUseError` when another process has the state; an `Error` when the port is taken
 */
export async function openAws({
  stateFolder,
  port = 4766,
  time: givenTime,
  region = "us-east-1",
  accountId = "000000000000",
}: LocalAwsOptions): Promise<LocalAws> {
  const state = openState(stateFolder);
  const closers: (() => void | Promise<void>)[] = [() => state.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const time = givenTime ?? keptTime(state.path("time.json"));
    if (givenTime === undefined) closers.push(() => time.close());

    mkdirSync(state.path("dynamodb"), { recursive: true });
    const dynamodb = new Dynamodb({ folder: state.path("dynamodb"), region, accountId });
    closers.push(() => dynamodb.close());
    const sqs = new Sqs({ file: state.path("sqs.sqlite"), time, region, accountId });
    closers.push(() => sqs.close());

    const s3 = new S3({ folder: state.path("s3"), time });
    closers.push(() => s3.close());

    const front = new Front();
    front.register("dynamodb", dynamodb.service);
    front.register("sqs", sqsService(sqs, accountId));
    front.register("s3", s3Service(s3, region));
    front.register("sts", sts(accountId));
    serveTime(front, time);
    await front.listen(port);
    closers.push(() => front.close());

    const endpoint = `http://127.0.0.1:${front.port}`;
    return { state, time, dynamodb, sqs, s3, front, region, accountId, endpoint, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function keptTime(file: string): LocalTime {
  const time = LocalTime.of(readTime(file));
  time.onChange(({ offset, frozen }) => {
    if (offset === 0 && frozen === undefined) rmSync(file, { force: true });
    else writeFileSync(file, `${JSON.stringify({ offset, frozen })}\n`);
  });
  return time;
}

function readTime(file: string): LocalTimeState {
  try {
    const { offset, frozen } = JSON.parse(readFileSync(file, "utf8")) as LocalTimeState;
    return Number.isFinite(offset) ? { offset, frozen } : { offset: 0 };
  } catch {
    return { offset: 0 };
  }
}
