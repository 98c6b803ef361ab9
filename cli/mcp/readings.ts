/** What verbs that write have to read, each a tool of its own: it has no option but those named here, so that it cannot write. */

interface Reading {
  readonly description: string;
  readonly options: readonly string[];
}

export const readings: Readonly<Record<string, Reading>> = {
  run_dry_run: { description: "check the params of a run, and start nothing", options: ["params"] },
  override_list: { description: "list the overrides of a task, or of all tasks", options: [] },
  schedule_list: { description: "list the schedules that were made without a deploy", options: [] },
  backfill_dry_run: {
    description: "show which runs a backfill of a stretch of time would start, and start nothing",
    options: ["from", "to", "trigger", "only", "reverse", "max-concurrent", "overlap"],
  },
};
