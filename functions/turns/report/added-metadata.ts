/**
 * Asks the project's own hook what a run's metadata are besides, before its first item is done. It takes as given that the params
 * were checked. What it answers is saved by the write that comes next, and with its turn: a worker that dies before asks again.
 * A key that the run has already stays as it is.
 */
import { byteLength } from "../../model/cut.ts";
import { inTime } from "../../model/in-time.ts";
import { type Metadata, metadataMistakes, withFurther } from "../../model/run/record/metadata.ts";
import type { RunMetadata } from "../../model/run/record/metadata-hook.ts";
import { isOwnTask } from "../../model/task/own-task.ts";
import type { AddMetadata } from "../../runs/index.ts";

/** It is waited for so long, in milliseconds. */
const longestMs = 5_000;
/** What the turn is left for its own work, in milliseconds. */
const marginMs = 2_500;
/** A run's item has room for so many bytes of params and of values made of them, and for so many of metadata besides. */
const longestParams = 1_024;
const spared = 190;

/** Resolves once the answer is known, or need not be waited for any more; never rejects. */
export const metadataBy =
  (hook: RunMetadata): AddMetadata =>
  async (turn, params) => {
    const { context, run, checkpoints, deadline, lease } = turn;
    const { clock, log } = context;
    const { metadata = {}, task } = run;
    const isBegun = checkpoints.cursor !== undefined || checkpoints.ticks > 0;
    if (isBegun || isOwnTask(task)) return;
    const { run: name, trigger, scheduledTime } = run;
    const { startedBy, startedFrom } = metadata;
    const now = clock.monotonic();
    const longest = Math.min(longestMs, deadline.left(now) - marginMs, lease.endsAt - now - marginMs);
    try {
      const info = {
        ...{ task, run: name, trigger, params, metadata },
        scheduledTime: new Date(scheduledTime),
        by: startedBy,
        from: startedFrom as Parameters<RunMetadata>[0]["from"],
      };
      const asked = Promise.resolve(hook(info));
      const late = () => log("warn", "metadata did not come in time", run);
      const answer = (await inTime(clock, longest, asked, late)) as Metadata | undefined;
      if (answer === undefined) return;
      const [mistake] = metadataMistakes(answer);
      if (mistake !== undefined) throw new Error(mistake);
      const { params: text = "", maskedParams = "" } = run;
      const room = Math.max(0, longestParams + spared - byteLength(text) - byteLength(maskedParams));
      const all = withFurther(metadata, answer, room);
      if (Object.keys(all).length > Object.keys(metadata).length) checkpoints.add({ metadata: all });
    } catch (error) {
      log("warn", "metadata failed", run, { error });
    }
  };
