/** The names of the environment variables that infra sets and handlers read. */
export const environment = {
  stage: "PAWL_STAGE",
  runsTable: "PAWL_RUNS_TABLE",
  tasksTable: "PAWL_TASKS_TABLE",
  /** JSON: lane to queue URL. */
  queues: "PAWL_QUEUES",
  /** Changes with each deploy that changes the manifest or a bundle. */
  version: "PAWL_VERSION",
} as const;
