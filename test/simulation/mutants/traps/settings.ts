/** Traps about settings: what a function is made with is not what was deployed. */
import { type Trap, trap } from "../mutant.ts";
import type { Seam, WorkerProps } from "../seams.ts";

type Tasks = WorkerProps["tasks"][number];

/** A worker whose tasks have other settings. */
const otherSettings = (settings: Partial<Tasks["settings"]>): Seam => ({
  worker: (props) => ({
    ...props,
    tasks: props.tasks.map((task) => ({ ...task, settings: { ...task.settings, ...settings } })),
  }),
});

const onlyLane = (lanes: Readonly<Record<string, string>>, lane: string) =>
  Object.fromEntries(Object.keys(lanes).map((task) => [task, lane]));

export const settings: readonly Trap[] = [
  trap("a timed-out run goes on", otherSettings({ timeoutSeconds: undefined })),
  trap("a checkpoint is made once a minute", otherSettings({ checkpointSeconds: 60 })),
  trap("a failing run is tried a hundred times", otherSettings({ maxAttempts: 100 })),
  trap("a disabled task's occurrences run", {
    worker: (props) => ({ ...props, tasks: props.tasks.map((task) => ({ ...task, enabled: true })) }),
  }),
  trap("a task's runs may overlap", otherSettings({ overlap: "allow" })),
  trap("a worker believes that its lane's messages come back soon", {
    worker: (props) => ({ ...props, lane: { ...props.lane, visibilityTimeoutSeconds: 60 } }),
  }),
  trap("a worker believes that every task is on its own lane", {
    worker: (props) => ({ ...props, lanes: onlyLane(props.lanes, props.lane.name) }),
  }),
  trap("the sweeper knows of no task", { sweeper: (props) => ({ ...props, lanes: {} }) }),
  trap("nothing is started after a deploy", { sweeper: (props) => ({ ...props, startup: [] }) }),
  trap("a sweeper is of the version before", { sweeper: (props) => ({ ...props, version: "v0" }) }),
];
