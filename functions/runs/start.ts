/**
 * Starting a run from outside the schedules: the record first, then its message. A record whose message was
 * lost is found by the clock two minutes later.
 *
 * With an `id` of the caller's own, a pointer in the `tasks` table fixes the run's name before the run is made;
 * whoever comes second finds the pointer, and makes the run under that name should it be absent. A pointer goes
 * before its run's record does, so a run is never made twice.
 */
import { randomHex } from "../model/clock.ts";
import { byteLength } from "../model/cut.ts";
import { InvalidParamsError } from "../model/errors.ts";
import { createdDueMs, dueAt, expiry } from "../model/index-keys.ts";
import { iso } from "../model/instant.ts";
import { idPattern } from "../model/message.ts";
import type { RunKey, RunRecord } from "../model/run.ts";
import { instantOf, outsideName, toSecond } from "../model/run-name.ts";
import type { Json } from "../model/task.ts";
import type { TaskDirectory } from "../model/task-directory.ts";
import { checkInstant, checkNote } from "../operators/note.ts";
import { longestDelaySeconds } from "../queue/run-queue.ts";
import { create, point, putAttachment } from "../store/conditions.ts";
import type { RunStore } from "../store/run-store.ts";
import type { Ports } from "./context.ts";

/** What is asked for. */
export interface StartRequest {
  readonly task: string;
  readonly lane: string;
  /** Who asks: a person or other code (`manual`), a message by hand, a deploy. */
  readonly kind: "manual" | "message" | "startup";
  readonly params?: Json;
  /** At most one run for it. 1 to 128 printable ASCII characters without spaces. @default a random one */
  readonly id?: string;
  /** When it is to start. @default now */
  readonly at?: Date;
  /** At most 128 bytes as JSON. @default none */
  readonly tags?: readonly string[];
  /** Obeys the task's overlap rule, as scheduled runs do. @default outside it */
  readonly overlap?: "skip";
  readonly author?: string;
  readonly note?: string;
}

/**
 * The longest params on a run's own item, in bytes of JSON; longer ones are an item of their own. With more, an item
 * of 4 KB that bears a cursor of 1 KB too would have no room for an error.
 */
const longestParams = 1_024;
/** What a start needs to know: where, and for how long the pointer of an `id` is kept. */
type Starting = Ports & Pick<TaskDirectory, "recordsKeptDays">;

/** The longest params at all, in bytes of JSON. */
const longestParamsBeside = 300_000;

/** Makes a run and sends its first turn. Resolves to the run: that of an earlier call, where `id` was used before. @throws PawlError for what no run may bear */
export async function startRun(ports: Starting, wish: StartRequest): Promise<RunRecord> {
  const { store, clock, random } = ports;
  const now = clock.now();
  const at = wish.at ?? new Date(now);
  checkInstant("at", at);
  checkNote(wish);
  if (wish.id !== undefined && !idPattern.test(wish.id)) {
    throw new InvalidParamsError(
      `id ${JSON.stringify(wish.id)} is not allowed: 1 to 128 printable ASCII characters without spaces`,
    );
  }
  const version = wish.kind === "startup" ? wish.id?.replace("startup-", "") : undefined;
  const fresh = outsideName(at, wish.kind, version ?? randomHex(random, 12));
  const run = wish.id === undefined ? fresh : await pointTo(ports, wish, fresh);
  const key = { task: wish.task, run };
  // A repeat writes nothing where the run is there: its params may be others, and may be long.
  const made = run === fresh ? undefined : await store.get(key);
  if (made !== undefined) return made;
  const notBefore = at.getTime() > now + 1_000 ? at.getTime() : undefined;
  const delaySeconds = notBefore === undefined ? 0 : Math.ceil((notBefore - now) / 1000);
  const sends = delaySeconds <= longestDelaySeconds;
  const outcome = await store.update(key, {
    condition: create(),
    set: {
      ...newRunAttributes(ports, { trigger: wish.kind, scheduledTime: instantOf(run) }),
      ...(await storedParams(store, key, wish.params)),
      status: "enqueued",
      lane: wish.lane,
      seq: 0,
      leaseExpiresAt: 0,
      ...(notBefore === undefined ? {} : { notBefore: iso(notBefore) }),
      ...dueAt(key, sends ? Math.max(now, notBefore ?? 0) + createdDueMs : (notBefore as number)),
      ...(wish.tags === undefined ? {} : { tags: [...wish.tags] }),
      ...(wish.overlap === undefined ? {} : { overlap: wish.overlap }),
      ...(wish.author === undefined ? {} : { author: wish.author }),
      ...(wish.note === undefined ? {} : { note: wish.note }),
    },
  });
  const item = outcome.item as RunRecord;
  if (outcome.ok && sends) await ports.queue.send(wish.lane, turnMessage(item), delaySeconds);
  return item;
}

/** The message of a run's present turn. */
export function turnMessage({ task, run, turn }: Pick<RunRecord, "task" | "run" | "turn">): string {
  return JSON.stringify({ task, run, turn });
}

/** What every new run bears, whoever makes it. */
export function newRunAttributes(
  { clock }: Pick<Ports, "clock">,
  { trigger, scheduledTime }: { readonly trigger: string; readonly scheduledTime: Date },
): Partial<RunRecord> {
  return {
    trigger,
    scheduledTime: `${toSecond(scheduledTime).slice(0, -1)}.000Z`,
    createdAt: iso(clock.now()),
    attempt: 1,
    turn: 0,
    ticks: 0,
    fruitlessTurns: 0,
  };
}

/** What a run bears that is made before its message is sent: the clock looks for it, should that be lost. */
export function enqueued({ clock }: Pick<Ports, "clock">, key: RunKey, lane: string): Partial<RunRecord> {
  return { status: "enqueued", lane, seq: 0, leaseExpiresAt: 0, ...dueAt(key, clock.now() + createdDueMs) };
}

/** Params as a run bears them; long ones are written beside it first, once for its name. @throws InvalidParamsError over 300 KB */
export async function storedParams(
  store: RunStore,
  key: RunKey,
  params: Json | undefined,
): Promise<Pick<RunRecord, "params" | "paramsStoredSeparately">> {
  if (params === undefined) return {};
  const text = JSON.stringify(params);
  const bytes = byteLength(text);
  if (bytes <= longestParams) return { params: text };
  if (bytes > longestParamsBeside) {
    throw new InvalidParamsError(
      `params weigh ${bytes} bytes as JSON: at most ${longestParamsBeside} are allowed`,
    );
  }
  await store.updateAttachment(key, "params", { condition: putAttachment(), set: { beside: text } });
  return { paramsStoredSeparately: true };
}

/** Fixes the run's name for a caller's id; answers with the name that stands. */
export async function pointTo(
  starting: Starting,
  { task, id, kind }: Pick<StartRequest, "task" | "id" | "kind">,
  fresh: string,
): Promise<string> {
  // A version may be in service for longer than records are kept, and must not be started again.
  const now = starting.clock.now();
  const expires = kind === "startup" ? {} : { expiresAt: expiry(starting, task, now) };
  const outcome = await starting.store.updatePart(
    { task, part: `id#${id}` },
    { condition: point({ now }), set: { run: fresh, ...expires } },
  );
  return outcome.item?.run ?? fresh;
}
