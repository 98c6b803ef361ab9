/** A world's events as lines that a person can follow: when, which machine, what. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { WorldEvent } from "./event.ts";

export class Story {
  readonly lines: string[] = [];

  tell(at: number, teller: string, words: string): void {
    const instant = new Date(at).toISOString().slice(5, 23).replace("T", " ");
    this.lines.push(`${instant} ${teller.padEnd(14)} ${words}`);
  }

  take(event: WorldEvent): void {
    const words = wordsFor(event);
    if (words !== undefined) this.tell(event.at, "machine" in event ? event.machine.name : "world", words);
  }
}

/** What a story says of an event. Undefined where it says nothing. */
function wordsFor(event: WorldEvent): string | undefined {
  switch (event.kind) {
    case "write landed":
      return `${event.name} ${event.run.id}: ${shown(event.before)} becomes ${shown(event.after)}`;
    case "write refused":
      return `${event.name} ${event.run.id} is refused: ${shown(event.found)}`;
    case "part write landed":
      return `${event.name} ${event.task}/${event.part}: ${JSON.stringify(event.after)}`;
    case "part write refused":
      return `${event.name} ${event.task}/${event.part} is refused: ${JSON.stringify(event.found)}`;
    case "message sent":
      return `sends ${event.body} to ${event.lane}${event.delaySeconds > 0 ? ` in ${event.delaySeconds} s` : ""}`;
    case "item started":
      return `starts item ${event.item} of ${event.run.id}`;
    case "item done":
      return `has done item ${event.item} of ${event.run.id}`;
    case "item threw":
      return `fails at item ${event.item} of ${event.run.id}`;
    case "item refused":
      return `fails at item ${event.item} of ${event.run.id}, which is bad`;
    case "acknowledged":
      return `acknowledges ${event.body}`;
    case "logged": {
      // A minute in which the sweeper found nothing.
      if (event.event === "sweep" && event.level === "debug") return undefined;
      const { task = "", run = "" } = event.key ?? {};
      return `logs ${event.level}: ${event.event} ${task}/${run} ${JSON.stringify(event.fields ?? {})}`;
    }
    case "event told":
      return `tells ${event.text} of ${event.run.id}`;
    case "machine died":
      return `dies ${event.how}`;
    case "operator refused":
      return `is told: ${String(event.error)}`;
    case "handler threw":
      return `fails: ${String(event.error)}`;
    case "fault struck":
      return `!! ${event.key}`;
    case "outage":
      return `${event.what} ${event.begins ? "begins" : "is over"}`;
    case "deployed":
      return `${event.change}: ${event.task}`;
    case "purged":
      return `loses every message of ${event.lane}: ${event.messages.map(({ body }) => body).join(" and ")}`;
    case "params stored":
      return `stores the params of ${event.run.id}`;
    case "skipped stored":
      return `stores items ${event.items.join(", ")} of ${event.run.id} as skipped, after ${event.previous}`;
    case "params lost":
      return `loses the params of ${event.run.id}`;
    case "settling throttled":
      return `is throttled until ${new Date(event.until).toISOString().slice(11, 23)} as it ends a turn of ${event.run.id}`;
    case "visibility set":
      return `puts ${event.receiptHandle} off by ${event.seconds} s`;
    case "occurrence missed":
      return `${event.record.task}/${event.record.run} is missed`;
    default:
      return undefined;
  }
}

/** A run's record in one line. */
function shown(record: RunRecord | undefined): string {
  if (record === undefined) return "(none)";
  const {
    status,
    turn,
    attempt,
    cursor = "start",
    leaseId,
    leaseExpiresAt,
    seq,
    dueKey,
    dueAt,
    admitted,
    untold,
  } = record;
  const time = (instant: number) => new Date(instant).toISOString().slice(11, 23);
  const lease = leaseExpiresAt === 0 ? "free" : `${leaseId?.slice(0, 4)}#${seq} to ${time(leaseExpiresAt)}`;
  const words = [`${status} turn ${turn} attempt ${attempt} at ${cursor} ${lease}`];
  if (admitted !== undefined) words.push(`admitted ${admitted}`);
  if (untold !== undefined) words.push(`untold ${untold.join(" ")}`);
  if (dueAt !== undefined) words.push(`${dueKey} ${time(dueAt)}`);
  return words.join(" ");
}
