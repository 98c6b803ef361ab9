/**
 * `pawl fire`: fires the schedules of a stage in place of EventBridge Scheduler, for an endpoint that stores schedules and
 * never fires them, until Ctrl-C. `--once` fires each of them once, now, as a person asks for one occurrence.
 *
 * AWS and `pawl dev` fire their schedules themselves, and each occurrence would come twice. There it takes `--once`, and
 * on AWS a task.
 */
import type { Command } from "commander";
import { MoveRefusedError, NotFoundError } from "../../functions/model/errors.ts";
import { needsAnother } from "../../functions/model/task/confirm/confirm.ts";
import type { ManifestTask } from "../../functions/model/task/manifest.ts";
import type { DeployedPawl } from "../deployment/deployed-pawl.ts";
import { findTask } from "../deployment/find.ts";
import { addTargetOptions, isAws, type TargetOptions } from "../deployment/target.ts";
import { explainError } from "../explain-error.ts";
import type { Fireable } from "../fire/fireable.ts";
import type { Fired, Firing } from "../fire/firing.ts";
import { examples, instantOption } from "../options.ts";
import type { Session } from "../session.ts";
import { table } from "../show/table.ts";
import { scheduled } from "../show/triggers.ts";
import { PawlOption, UsageError } from "../usage.ts";
import { askFirst, askFirstOption } from "./approval/ask-first.ts";
import { checkInScope } from "./runs/may-start.ts";

interface FireOptions extends TargetOptions {
  readonly once?: true;
  readonly task?: string;
  readonly at?: Date;
  readonly yes?: true;
  readonly json?: true;
}

const tickMs = 1_000;
/** How long a changed schedule may go unnoticed. */
const readEveryMs = 5_000;
/** Where more time has passed at once, this machine slept, or time was set: a weekend is not caught up with. */
const sleptMs = 600_000;

export function fireCommand(program: Command, session: Session): void {
  addTargetOptions(program.command("fire"))
    .description("fire the schedules of an endpoint that only stores them, until Ctrl-C")
    .option("--once", "fire each enabled schedule once, now, and end")
    .option("--task <task>", "only the schedules of this task")
    .addOption(
      new PawlOption("--at <instant>", "with --once: as the occurrence of this instant (default: now)")
        .argParser(instantOption)
        .needs("--once"),
    )
    .addOption(
      askFirstOption("with --once: fire several, or a task that asks first, without asking").needs("--once"),
    )
    .addOption(new PawlOption("--json", "with --once: print one JSON document").needs("--once"))
    .addHelpText(
      "after",
      examples(
        session,
        "fire --endpoint http://127.0.0.1:4566 --stage dev",
        "fire --once --task count-cities",
      ),
    )
    .action(async (options: FireOptions) => {
      const deployment = await session.deployment(options);
      const task = options.task === undefined ? undefined : findTask(deployment.manifest, options.task);
      if (task) checkInScope(task);
      if (isAws(deployment.endpoint) && !(options.once && options.task !== undefined)) {
        throw new UsageError(
          "EventBridge Scheduler fires these schedules itself; give --once and --task to fire one task now",
        );
      }
      if (task && isAws(deployment.endpoint)) checkNeedsNoOther(session, task);
      if (!options.once && (await deployment.isDev())) {
        throw new Error(
          `the pawl dev at ${deployment.endpoint} fires these schedules itself; give --once to fire them now`,
        );
      }
      await (options.once ? fireOnce(session, deployment, options) : fireOn(session, deployment, options));
    });
}

/** An occurrence waits for nobody. @throws MoveRefusedError for a task that another person has to approve */
function checkNeedsNoOther(session: Session, { name, settings: { confirm } }: ManifestTask): void {
  if (!confirm || !needsAnother(confirm)) return;
  throw new MoveRefusedError(
    `task ${name} needs the approval of another person, and an occurrence waits for none: ${session.command("run", name)} starts a run that does`,
  );
}

async function fireOnce(session: Session, deployment: DeployedPawl, options: FireOptions): Promise<void> {
  const { isOutside, overSince } = await import("../fire/occurrences.ts");
  const { firing, read } = await openFiring(session, deployment, options);
  const at = options.at ?? new Date(Math.floor(session.now() / 1000) * 1000);
  const found = await read();
  if (found.length === 0) throw new NotFoundError(nothingToFire(session, deployment, options));
  const due: Fireable[] = [];
  for (const schedule of found) {
    const over = overSince(schedule, session.now());
    if (!schedule.enabled) session.tell(`${schedule.name} is disabled: it does not fire`);
    // An occurrence of the same instant finds the run that there was.
    else if (over !== undefined && +over !== +at)
      session.tell(
        `${schedule.name} is over: its instant was ${toSecond(+over)}, and only --at of that instant fires it again`,
      );
    else if (isOutside(schedule, at)) session.tell(`${schedule.name} does not fire at ${at.toISOString()}`);
    else due.push(schedule);
  }
  if (!(await mayFire(session, deployment, due, options))) return;
  for (const schedule of due) await firing.fireNow(schedule, at);
  const fired = due.map(({ name, task }) => ({ schedule: name, task }));
  if (options.json) session.printJson({ stage: deployment.stage, scheduledTime: at.toISOString(), fired });
  if (fired.length === 0) throw new NotFoundError("nothing was fired");
}

/** Asks before a set of schedules is fired, and before a task that asks for a confirmation: a person starts this occurrence. */
async function mayFire(
  session: Session,
  { manifest, stage }: DeployedPawl,
  due: readonly Fireable[],
  { task, yes }: FireOptions,
): Promise<boolean> {
  const confirming = new Map<string, ManifestTask>();
  for (const each of manifest.tasks)
    if (each.settings.confirm && due.some((schedule) => schedule.task === each.name))
      confirming.set(each.name, each);
  if (due.length === 0 || (task !== undefined && confirming.size === 0)) return true;
  const rows = due.map(({ name, task: of = "" }) => [
    name,
    confirming.has(of) ? "asks for a confirmation" : "",
  ]);
  const agreed = await askFirst(session, {
    doing: `fire ${due.length === 1 ? "this schedule" : `these ${due.length} schedules`} now`,
    shown: table(["schedule!", ""], rows, session.err.columns),
    stage,
    confirming: [...confirming.values()],
    // An occurrence begins at once.
    waits: false,
    yes,
  });
  return agreed !== undefined;
}

function nothingToFire(session: Session, { stage, manifest }: DeployedPawl, { task }: FireOptions): string {
  if (task === undefined) return `stage ${stage} has no schedule at the endpoint`;
  const found = `task ${task} has no schedule at the endpoint`;
  if (scheduled(findTask(manifest, task).triggers).length === 0) return found;
  return `${found}: where Pawl's sweeper fires its triggers, ${session.pawl} run ${task} starts it now`;
}

async function fireOn(session: Session, deployment: DeployedPawl, options: FireOptions): Promise<void> {
  const { clock, sleep } = session.shell;
  const stopped = session.shell.interruptible();
  const { firing, read } = await openFiring(session, deployment, options);
  let schedules = await read();
  session.tell(`firing the schedules of stage ${deployment.stage}: there are ${schedules.length}`);
  let readAt = clock.monotonic();
  let passed = session.now();
  let isSilent = false;
  while (!stopped.aborted) {
    await sleep(tickMs);
    if (stopped.aborted) break;
    if (clock.monotonic() - readAt >= readEveryMs) {
      readAt = clock.monotonic();
      try {
        schedules = await read();
        isSilent = false;
      } catch (error) {
        if (!isSilent) session.tell(`the schedules cannot be read (${explainError(error)}): asking again`);
        isSilent = true;
      }
    }
    const now = session.now();
    if (Math.abs(now - passed) > sleptMs) {
      session.tell(
        `time went from ${toSecond(passed)} to ${toSecond(now)}: what was due between is not fired`,
      );
      passed = now;
    }
    // The service tells whole seconds, so its time may seem to go back a little: nothing is fired twice.
    if (now <= passed) continue;
    await firing.pass(schedules, passed, now);
    passed = now;
  }
}

async function openFiring(
  session: Session,
  deployment: DeployedPawl,
  { task, json }: FireOptions,
): Promise<{ firing: Firing; read(): Promise<Fireable[]> }> {
  const { randomUUID } = await import("node:crypto");
  const { Firing } = await import("../fire/firing.ts");
  const endpoint = await deployment.scheduler();
  const warned = new Set<string>();
  return {
    firing: new Firing({
      endpoint,
      newExecutionId: randomUUID,
      fired: (fired) => json || report(session, fired),
      // A schedule that cannot be fired is told of once, not each second.
      warn(line) {
        if (!warned.has(line)) session.tell(line);
        warned.add(line);
      },
    }),
    read: async () =>
      (await endpoint.schedules()).filter((schedule) => task === undefined || schedule.task === task),
  };
}

function report(session: Session, fired: Fired): void {
  const { schedule, scheduledAt, attempt } = fired.invocation;
  const which = `${schedule.name}  ${toSecond(+scheduledAt)}`;
  if (fired.kind === "delivered") session.print(which);
  else session.tell(`${which}  attempt ${attempt} ${fired.kind}: ${explainError(fired.error)}`);
}

function toSecond(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
