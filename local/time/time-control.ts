/**
 * `/_pawl/time`: reads and moves local time over HTTP.
 *
 * A request is read as a whole before anything moves: one that is refused has changed nothing. It is checked by
 * `readMove`, which knows no clock but the instant it is given.
 */
import { AwsError, type Front, shown } from "../http/index.ts";
import { boundsInWords, isInBounds, longestAdvanceSeconds } from "./bounds.ts";
import type { LocalTime } from "./local-time.ts";

/** What `/_pawl/time` answers. */
interface TimeAnswer {
  /** The local instant, ISO 8601. */
  now: string;
  frozen: boolean;
}

/** What a request asks for, in the order in which it is done. */
export interface Move {
  readonly freeze: boolean;
  /** Epoch milliseconds. */
  readonly set?: number;
  readonly advanceMilliseconds?: number;
  readonly resume: boolean;
}

const keys = ["freeze", "set", "advance"] as const;

/** What a body may be, in one line. */
export const allowedMoves = `a JSON object may have freeze (true or false), set (an instant such as "2026-11-21T03:00:00Z") and advance (seconds from 0 to ${longestAdvanceSeconds}), one of them or more; time stays ${boundsInWords}`;

/** `GET /_pawl/time` reads local time, `POST /_pawl/time` moves it as the body says (`allowedMoves`). */
export function serveTime(front: Front, time: LocalTime): void {
  const answer = (): TimeAnswer => ({ now: new Date(time.now()).toISOString(), frozen: time.frozen });

  front.pawl("GET", "/time", answer, {
    allowed: "GET reads time and takes nothing; POST moves it by a JSON body",
  });
  front.pawl(
    "POST",
    "/time",
    (body) => {
      const { freeze, set, advanceMilliseconds, resume } = readMove(body, time.now());
      if (freeze) time.freeze();
      if (set !== undefined) time.set(set);
      if (advanceMilliseconds !== undefined) time.advance(advanceMilliseconds);
      if (resume) time.resume();
      return answer();
    },
    { longestBody: 4_096, allowed: allowedMoves },
  );
}

/** Checks a body at an instant. Throws an AwsError, status 400, that says in one line what was given and what is allowed. */
export function readMove(body: Readonly<Record<string, unknown>>, now: number): Move {
  const given = Object.keys(body);
  const unknown = given.filter((key) => !(keys as readonly string[]).includes(key));
  if (unknown.length > 0) throw refused(`${shown(unknown[0])} is not known`);
  if (given.length === 0) throw refused("no move is given");
  const { freeze, set, advance } = body;
  if (freeze !== undefined && typeof freeze !== "boolean") throw refused(`freeze is ${shown(freeze)}`);
  const instant = set === undefined ? undefined : instantOf(set);
  if (set !== undefined && instant === undefined) throw refused(`set is ${shown(set)}`);
  const isAdvance = typeof advance === "number" && advance >= 0 && advance <= longestAdvanceSeconds;
  if (advance !== undefined && !isAdvance) throw refused(`advance is ${shown(advance)}`);
  const advanceMilliseconds = advance === undefined ? undefined : (advance as number) * 1_000;
  const reached = (instant ?? now) + (advanceMilliseconds ?? 0);
  if (!isInBounds(reached)) throw refused(`time would be ${new Date(reached).toISOString()}`);
  return { freeze: freeze === true, set: instant, advanceMilliseconds, resume: freeze === false };
}

const isoInstant = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/** Undefined for what is no instant with a zone, such as February 30, and for one out of bounds. */
function instantOf(given: unknown): number | undefined {
  const [, day] = (typeof given === "string" && isoInstant.exec(given)) || [];
  if (day === undefined) return undefined;
  // Date takes February 30 for March 2.
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const instant = Date.parse(given as string);
  return isInBounds(instant) ? instant : undefined;
}

function refused(why: string): AwsError {
  return new AwsError("BadRequest", `${why}: ${allowedMoves}`);
}
