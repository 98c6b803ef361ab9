/**
 * Makes each turn of a run a part of the trace of its invocation, and has the log lines of the turn name that part. Only stages
 * with `tracing: true` carry this file. Of an invocation that X-Ray does not record, nothing is sent, and lines name nothing.
 */
import type { LoggedRun } from "../../model/log.ts";
import type { RunRecord } from "../../model/run/run.ts";
import type { WorkerContext } from "../../runs/index.ts";
import { traceOf } from "../json-log.ts";
import { daemonAt, type SendDocument } from "./daemon.ts";
import { begunTurn, endedTurn } from "./turn-segment.ts";

/** What a worker's turns are traced by. @param send sends a document of X-Ray's */
export function traceTurns(
  send: SendDocument = daemonAt(process.env.AWS_XRAY_DAEMON_ADDRESS),
): NonNullable<WorkerContext["traced"]> {
  return async (context, run, work) => {
    const { traceId, spanId: parentId } = traceOf(process.env._X_AMZN_TRACE_ID);
    if (traceId === undefined || parentId === undefined) return work(context);
    const { clock, random } = context;
    const span = { id: newId(random), traceId, parentId, startedAt: clock.now() };
    const begun = send(begunTurn(span, run));
    // Before the invocation ends: Lambda stops a process that has answered.
    const end = async (after?: RunRecord) => {
      await begun;
      await send(endedTurn(span, run, clock.now(), after));
    };
    try {
      const done = await work({ ...context, log: naming(context, span.id) });
      await end(done.turn.run);
      return done;
    } catch (error) {
      await end();
      throw error;
    }
  };
}

/** A log whose lines about runs name a part of a trace. */
function naming({ log }: WorkerContext, spanId: string): WorkerContext["log"] {
  return (level, name, run, fields) => log(level, name, withSpan(run, spanId), fields);
}

function withSpan(run: LoggedRun | undefined, spanId: string): LoggedRun | undefined {
  return run && { ...run, spanId };
}

/** 16 hexadecimal digits. */
function newId(random: WorkerContext["random"]): string {
  return Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join("");
}
