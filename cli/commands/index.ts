/** The commands, in the order in which help lists them. */
import type { Command } from "commander";
import type { Session } from "../session.ts";
import { devCommand } from "./dev.ts";
import { newCommand } from "./new.ts";
import { historyCommand } from "./reading/history.ts";
import { listCommand } from "./reading/list.ts";
import { logsCommand } from "./reading/logs.ts";
import { nextCommand } from "./reading/next.ts";
import { statusCommand } from "./reading/status.ts";
import { cancelCommand } from "./runs/cancel.ts";
import { dismissCommand } from "./runs/dismiss.ts";
import { pauseCommand } from "./runs/pause.ts";
import { redriveCommand } from "./runs/redrive.ts";
import { resumeCommand } from "./runs/resume.ts";
import { runCommand } from "./runs/run.ts";

export const commands: readonly ((program: Command, session: Session) => void)[] = [
  listCommand,
  statusCommand,
  runCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  redriveCommand,
  dismissCommand,
  historyCommand,
  logsCommand,
  nextCommand,
  newCommand,
  devCommand,
];
