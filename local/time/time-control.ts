/** `/_pawl/time`: reads and moves local time over HTTP. */
import { AwsError, type Front } from "../http/index.ts";
import type { LocalTime } from "./local-time.ts";

/** What `/_pawl/time` answers. */
interface TimeAnswer {
  /** The local instant, ISO 8601. */
  now: string;
  frozen: boolean;
}

/**
 * `GET /_pawl/time` reads local time. `POST /_pawl/time` moves it by `{freeze?, set?, advance?}`: `freeze: true`
 * freezes time first; then `set` moves it to an ISO instant with a zone, and `advance` by a number of seconds;
 * `freeze: false` lets it run on last. Unknown keys are refused.
 */
export function serveTime(front: Front, time: LocalTime): void {
  const answer = (): TimeAnswer => ({ now: new Date(time.now()).toISOString(), frozen: time.frozen });

  front.pawl("GET", "/time", answer);
  front.pawl("POST", "/time", ({ freeze, set, advance, ...others }) => {
    const unknown = Object.keys(others);
    if (unknown.length > 0) throw refused(`${unknown.join(", ")} is not known; freeze, set and advance are`);
    const instant = set === undefined ? undefined : Date.parse(String(set));
    if (freeze !== undefined && typeof freeze !== "boolean") {
      throw refused(`freeze: expected true or false, got ${JSON.stringify(freeze)}`);
    }
    if (instant !== undefined && (!/T.*(Z|[+-]\d\d:?\d\d)$/.test(String(set)) || Number.isNaN(instant))) {
      throw refused(
        `set: expected an ISO 8601 instant such as 2026-11-21T03:00:00Z, got ${JSON.stringify(set)}`,
      );
    }
    if (advance !== undefined && !(typeof advance === "number" && advance >= 0 && Number.isFinite(advance))) {
      throw refused(`advance: expected seconds, 0 or more, got ${JSON.stringify(advance)}`);
    }

    if (freeze === true) time.freeze();
    if (instant !== undefined) time.set(instant);
    if (advance !== undefined) time.advance(advance * 1000);
    if (freeze === false) time.resume();
    return answer();
  });
}

function refused(message: string): AwsError {
  return new AwsError("BadRequest", message);
}
