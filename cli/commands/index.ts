/**
 * The commands, in the order in which help lists them. A command's file is loaded only when it is called: the list of all
 * commands needs no more than this table. A test compares the table with what each command says of itself.
 */
import type { CommandEntry } from "./command-entry.ts";

export const commands: readonly CommandEntry[] = [
  {
    name: "list",
    term: "list [options]",
    description: "list the deployed tasks",
    load: async () => (await import("./reading/list.ts")).listCommand,
  },
  {
    name: "status",
    term: "status [options] [task|run]",
    description: "show the status of all tasks, of one task, or of one run",
    load: async () => (await import("./reading/status.ts")).statusCommand,
  },
  {
    name: "run",
    term: "run [options] [task]",
    description: "start a run of a task, or of each task with a tag",
    load: async () => (await import("./runs/run.ts")).runCommand,
  },
  {
    name: "pause",
    term: "pause [options] [task|run]",
    description: "pause a run after its current item, or a task's schedules",
    load: async () => (await import("./runs/pause.ts")).pauseCommand,
  },
  {
    name: "resume",
    term: "resume [options] [task|run]",
    description: "resume a paused run, or a paused task's schedules",
    load: async () => (await import("./runs/resume.ts")).resumeCommand,
  },
  {
    name: "override",
    term: "override [options] [task] [setting=value...]",
    description: "put other settings in place of a deployed task's, or list what is in place of them",
    load: async () => (await import("./runs/override.ts")).overrideCommand,
  },
  {
    name: "cancel",
    term: "cancel [options] [run]",
    description: "end a run for good after its current item",
    load: async () => (await import("./runs/cancel.ts")).cancelCommand,
  },
  {
    name: "redrive",
    term: "redrive [options] [task|run]",
    description:
      "run an errored run again from where it stopped, or one that was skipped, missed or rejected",
    load: async () => (await import("./runs/redrive.ts")).redriveCommand,
  },
  {
    name: "approve",
    term: "approve [options] <run>",
    description: "let a run begin that waits for approval",
    load: async () => (await import("./approval/approve.ts")).approveCommand,
  },
  {
    name: "decline",
    term: "decline [options] <run>",
    description: "end a run that waits for approval",
    load: async () => (await import("./approval/decline.ts")).declineCommand,
  },
  {
    name: "scale",
    term: "scale [options] <run>",
    description: "give a run that is split into shards more of them",
    load: async () => (await import("./shards/scale.ts")).scaleCommand,
  },
  {
    name: "split",
    term: "split [options] <run> <shard>",
    description: "split one shard of a run in two",
    load: async () => (await import("./shards/split.ts")).splitCommand,
  },
  {
    name: "backfill",
    term: "backfill [options] <task>",
    description: "start the occurrences of a stretch of time that did not run, after a plan",
    load: async () => (await import("./runs/backfill.ts")).backfillCommand,
  },
  {
    name: "dismiss",
    term: "dismiss [options] [task|run]",
    description: "take what failed or was rejected off the list of what needs attention",
    load: async () => (await import("./runs/dismiss.ts")).dismissCommand,
  },
  {
    name: "history",
    term: "history [options] [task]",
    description: "list the runs of a task, or of all tasks, the newest first",
    load: async () => (await import("./reading/history.ts")).historyCommand,
  },
  {
    name: "explain",
    term: "explain [options] <task> <instant>",
    description: "say what happened at an instant of a task's schedules, or will, and why",
    load: async () => (await import("./reading/explain.ts")).explainCommand,
  },
  {
    name: "calendar",
    term: "calendar [options] [task...]",
    description: "show the schedules of all tasks on one time axis: what ran, what did not, what is to come",
    load: async () => (await import("./reading/calendar.ts")).calendarCommand,
  },
  {
    name: "lanes",
    term: "lanes [options]",
    description: "show what each lane does, what waits in its queue, and what its schedules will bring",
    load: async () => (await import("./reading/lanes.ts")).lanesCommand,
  },
  {
    name: "logs",
    term: "logs [options] <run>",
    description: "show what a run's turns printed",
    load: async () => (await import("./reading/logs.ts")).logsCommand,
  },
  {
    name: "turns",
    term: "turns [options] <run>",
    description: "show each turn of a run: how long it waited and took, and how it ended",
    load: async () => (await import("./reading/turns.ts")).turnsCommand,
  },
  {
    name: "download",
    term: "download [options] <run>",
    description: "save the file that a run was given, the items that it skipped, and its output",
    load: async () => (await import("./reading/download.ts")).downloadCommand,
  },
  {
    name: "next",
    term: "next [options] [task]",
    description: "show when a task's schedules, or an expression, fire next",
    load: async () => (await import("./reading/next.ts")).nextCommand,
  },
  {
    name: "schedule",
    term: "schedule [options] <action> [task] [name]",
    description: "add, list, remove, pause or resume schedules without a deploy",
    load: async () => (await import("./schedules/schedule.ts")).scheduleCommand,
  },
  {
    name: "why",
    term: "why [options] <task>",
    description: "show where each setting of a task comes from",
    load: async () => (await import("./reading/why.ts")).whyCommand,
  },
  {
    name: "doc",
    term: "doc [options] [task]",
    description: "say what a task is for, as its file says, or each task in a line",
    load: async () => (await import("./reading/doc.ts")).docCommand,
  },
  {
    name: "cost",
    term: "cost [options]",
    description: "show what a stage costs: idle, a million runs of each task, and a walk",
    load: async () => (await import("./cost.ts")).costCommand,
  },
  {
    name: "check",
    term: "check [options]",
    description: "check what a deploy of a stage would be refused for, lose, or take away",
    load: async () => (await import("./check.ts")).checkCommand,
  },
  {
    name: "fire",
    term: "fire [options]",
    description: "fire the schedules of an endpoint that only stores them, until Ctrl-C",
    load: async () => (await import("./fire.ts")).fireCommand,
  },
  {
    name: "new",
    term: "new [options] <name>",
    description: "write a new task and its test, and list it: without an option it walks a list of items",
    load: async () => (await import("./new.ts")).newCommand,
  },
  {
    name: "dev",
    term: "dev [options]",
    description: "run the whole app on this machine, without an AWS account",
    load: async () => (await import("./dev.ts")).devCommand,
  },
  {
    name: "console",
    term: "console [options]",
    description: "show a deployment as a page in the browser, on this machine alone",
    load: async () => (await import("./console.ts")).consoleCommand,
  },
  {
    name: "mcp",
    term: "mcp [options]",
    description: "let an assistant ask a deployment, by the Model Context Protocol on standard input",
    load: async () => (await import("./mcp.ts")).mcpCommand(() => commands),
  },
  {
    name: "completion",
    term: "completion <shell>",
    description: "print a script by which bash, zsh or fish completes pawl's commands, options and values",
    load: async () => (await import("./completion.ts")).completionCommand(() => commands),
  },
];
