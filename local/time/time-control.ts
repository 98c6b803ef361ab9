import { AwsError } from "../http/errors.ts";
import type { Front } from "../http/front.ts";
import type { LocalTime } from "./local-time.ts";

/** What `/_pawl/time` answers. */
export interface TimeAnswer {
  /** The local instant, ISO 8601. */
  now: string;
  frozen: boolean;
}

/**
 * `GET /_pawl/time` reads local time. `POST /_pawl/time` moves it by `{freeze?, set?, advance?}`: `set` an ISO
 * instant with its zone, `advance` seconds, after that; `freeze: true` holds time before them, `false` lets it
 * run on after them. Unknown keys are refused.
 */
export function serveTime(front: Front, time: LocalTime): void {
  const answer = (): TimeAnswer => ({ now: new Date(time.now()).toISOString(), frozen: time.frozen });

  front.pawl("GET", "/time", answer);
  front.pawl("POST", "/time", ({ freeze, set, advance, ...unknown }) => {
    const strange = Object.keys(unknown);
    if (strange.length > 0) throw refused(`${strange.join(", ")} is not known; freeze, set and advance are`);
    const instant = set === undefined ? undefined : Date.parse(String(set));
    if (freeze !== undefined && typeof freeze !== "boolean") {
      throw refused(`freeze: true or false is wanted, got ${JSON.stringify(freeze)}`);
    }
    if (instant !== undefined && (!/T.*(Z|[+-]\d\d:?\d\d)$/.test(String(set)) || Number.isNaN(instant))) {
      throw refused(
        `set: an ISO 8601 instant such as 2026-11-21T03:00:00Z is wanted, got ${JSON.stringify(set)}`,
      );
    }
    if (advance !== undefined && !(typeof advance === "number" && advance >= 0 && Number.isFinite(advance))) {
      throw refused(`advance: 0 or more seconds are wanted, got ${JSON.stringify(advance)}`);
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
