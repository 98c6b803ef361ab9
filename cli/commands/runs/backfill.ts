/**
 * `pawl backfill TASK --from WHEN`: shows what starting the occurrences that did not run means, and starts it once that is
 * agreed to: as a run of `pawl.backfill`, which goes on without the command. What is refused is refused before the plan.
 */
import { type Command, InvalidArgumentError } from "commander";
import type { BackfillParams } from "../../../functions/backfill/index.ts";
import { MoveRefusedError } from "../../../functions/model/errors.ts";
import type { Metadata } from "../../../functions/model/run/record/metadata.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { toSecond } from "../../../functions/model/run/run-name.ts";
import { asksForName } from "../../../functions/model/task/confirm/confirm.ts";
import { directoryOf } from "../../../functions/model/task/manifest.ts";
import { backfillTask } from "../../../functions/model/task/own-task.ts";
import { isTimed } from "../../../functions/model/task/trigger.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findTask } from "../../deployment/find.ts";
import { limitNow, shapeOf } from "../../deployment/run-shape.ts";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import {
  checkMetadata,
  examples,
  jsonOption,
  metadataOption,
  noteOption,
  sinceOption,
  timeoutOption,
} from "../../options.ts";
import type { Session } from "../../session.ts";
import { PawlOption, UsageError } from "../../usage.ts";
import { askFirst, askFirstOption, checkCanAsk } from "../approval/ask-first.ts";
import { checkInScope } from "./may-start.ts";
import { waitForEnd } from "./moved-runs.ts";
import { type OperatorOptions, openOperation } from "./operation.ts";

interface BackfillOptions extends TargetOptions, OperatorOptions {
  readonly from: (now: number) => number;
  readonly to?: (now: number) => number;
  readonly trigger?: string;
  readonly only?: BackfillParams["only"];
  readonly reverse?: true;
  readonly maxConcurrent?: number;
  readonly overlap?: "allow";
  readonly force?: true;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly metadata?: Metadata;
  readonly timeout?: number;
}

export function backfillCommand(program: Command, session: Session): void {
  addTargetOptions(
    program
      .command("backfill")
      .description("start the occurrences of a stretch of time that did not run, after a plan")
      .argument("<task>", `its name, as ${session.pawl} list shows it`)
      .requiredOption(
        "--from <when>",
        "the first instant, or a duration ago such as 7d; as far back as records are kept, less a day",
        sinceOption,
      )
      .option("--to <when>", "the last instant, itself among them (default: now)", sinceOption)
      .option("--trigger <id>", "only of this trigger")
      .addOption(
        new PawlOption(
          "--only <verdict>",
          "only what was missed, errored or skipped (default: what was missed and what was skipped)",
        ).choices(["missed", "errored", "skipped"]),
      )
      .option("--reverse", "the newest first")
      .option(
        "--max-concurrent <n>",
        "how many of its runs are under way at once, 1 to 50 (default: 1)",
        countOf,
      )
      .addOption(
        new PawlOption("--overlap <rule>", "do not wait for the task's slot: run beside others").choices([
          "allow",
        ]),
      )
      .option("--force", "start them even if the task is paused")
      .addOption(
        new PawlOption("--dry-run", "show the plan, and start nothing").conflicts([
          "yes",
          "metadata",
          "note",
          "wait",
          "timeout",
        ]),
      )
      .addOption(askFirstOption("start it without asking"))
      .addOption(
        metadataOption("what its run keeps of its start, such as ticket=OPS-7; may be given several times"),
      )
      .option(...noteOption)
      .option("--wait", "wait until it ends; exit 1 unless it succeeds")
      .addOption(timeoutOption())
      .option(...jsonOption)
      .addHelpText(
        "after",
        examples(
          session,
          "backfill count-cities --from 7d --dry-run",
          "backfill count-cities --from 2026-03-01 --to 2026-03-07 --only errored --max-concurrent 5 --yes",
        ),
      )
      .action(async (name: string, options: BackfillOptions) => {
        const { json, dryRun, yes } = options;
        checkMetadata(options.metadata);
        if (!dryRun) checkCanAsk(session, { doing: `backfill ${name}`, yes });
        const deployment = await session.deployment(options);
        const planned = await planFor(session, deployment, name, options);
        const { plan, params } = planned;
        const document = { ...params, ...plan, confirm: planned.confirm, needsForce: planned.needsForce };
        const { planText } = await import("./plan-text.ts");
        if (json) {
          if (dryRun) return session.printJson(document);
          session.tell(planText(params, document, session.now()));
        } else if (dryRun) return session.print(planText(params, document, session.now()));
        else session.tell(planText(params, document, session.now()));
        if (plan.willStart === 0) {
          session.tell("nothing starts");
          return json ? session.printJson(document) : undefined;
        }
        const doing = `start ${plan.willStart === 1 ? "it" : `these ${plan.willStart}`}`;
        const task = findTask(deployment.manifest, name);
        if (task.settings.confirm) {
          const { askToConfirm } = await import("../approval/confirmation.ts");
          const answer = await askToConfirm(session, deployment, task, { doing, yes, what: "backfill" });
          if (answer.kind === "aborted") return;
        } else if (!(await askFirst(session, { doing, stage: deployment.stage, yes }))) return;
        const run = await start(session, deployment, planned, options);
        if (options.wait) {
          if (!json) session.tell(runId(run));
          return waitForEnd(session, deployment, run, options);
        }
        if (json) {
          const { runJson } = await import("../../show/run/run-json.ts");
          session.printJson({ ...document, run: runJson(run, session.view()) });
        } else session.print(runId(run));
        session.tell(`follow it with ${session.command("status", runId(run), "--watch")}`);
      }),
  );
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 1 to 50");
}

/** Checks all of it, and makes the plan. @throws UsageError, MoveRefusedError */
async function planFor(session: Session, deployment: DeployedPawl, name: string, options: BackfillOptions) {
  const { backfillMistakes, misnamed, planOf, readKnownParams, refusalOf, requestOf } = await import(
    "../../../functions/backfill/index.ts"
  );
  const { readLedgers } = await import("../../../functions/ledger/index.ts");
  const { inForce, settingAt } = await import("../../../functions/model/override/override.ts");
  const { overridesOf } = await import("../../../functions/model/override/read-overrides.ts");
  const { isPaused } = await import("../../../functions/model/task/paused.ts");
  const task = findTask(deployment.manifest, name);
  checkInScope(task);
  const own = deployment.manifest.tasks.find((each) => each.name === backfillTask);
  if (own === undefined)
    throw new MoveRefusedError(
      `the deployed version has no ${backfillTask}: its stage switches it off, or this version is to be deployed first`,
    );
  const store = await deployment.store();
  const [state, ledgers] = await Promise.all([
    store.getPart({ task: name, part: "state" }),
    readLedgers(store, name),
  ]);
  // The deployment's time, which the answers have told.
  const now = session.now();
  const { from, to = () => now, trigger, only, reverse, maxConcurrent, overlap, force } = options;
  const params: BackfillParams = {
    task: name,
    trigger,
    from: toSecond(new Date(Math.ceil(from(now) / 1000) * 1000)),
    to: toSecond(new Date(to(now))),
    only,
    reverse,
    maxConcurrent,
    overlap,
    force,
  };
  const mistakes = backfillMistakes(params);
  if (mistakes.length > 0) throw new UsageError(mistakes.join("; "));
  const request = requestOf(params, new Date(now));
  const directory = directoryOf(deployment.manifest);
  const paused = state !== undefined && isPaused(state, new Date(now).toISOString());
  const deployed = task.triggers.filter(isTimed).map(({ id }) => id);
  const wrong = misnamed(request, { directory, ledgers, deployed, now });
  if (wrong !== undefined) throw new UsageError(wrong);
  const asked = ledgers.filter((one) => trigger === undefined || one.trigger === trigger);
  const knownParams = await readKnownParams(store, directory, name, asked);
  // The plan of a paused task is shown all the same, and says what it needs.
  const isPlanned = options.dryRun === true;
  const refusal = refusalOf(request, {
    ...{ directory, ledgers, deployed, params: knownParams, now },
    isPaused: paused && !isPlanned,
  });
  if (refusal !== undefined) throw new MoveRefusedError(refusal);
  const plan = await planOf(
    {
      store,
      clock: deployment.clock,
      directory,
      ledgers,
      deployed,
      params: knownParams,
      limit: limitNow(
        deployment.manifest,
        task.settings,
        inForce(overridesOf(state), "concurrency", now / 1000)?.value,
      ),
      overlap: settingAt(overridesOf(state), "overlap", task.settings.overlap, now / 1000),
      shapes: { task: shapeOf(deployment, task), own: shapeOf(deployment, own) },
    },
    request,
  );
  const { confirm } = task.settings;
  // What the question is answered with, where the task has it asked.
  return {
    ...{ plan, params, lane: own.lane, confirm: confirm && (asksForName(confirm) ? "name" : "yes") },
    needsForce: paused && !force ? true : undefined,
  };
}

/** Starts the run that does it. */
async function start(
  session: Session,
  deployment: DeployedPawl,
  { params, lane }: Pick<Awaited<ReturnType<typeof planFor>>, "params" | "lane">,
  options: BackfillOptions,
): Promise<RunRecord> {
  const { context, note, metadata } = await openOperation(session, deployment, options);
  const { startRun } = await import("../../../functions/runs/index.ts");
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return startRun(context, {
    task: backfillTask,
    lane,
    kind: "manual",
    params: Object.fromEntries(given),
    metadata: metadata(options.metadata),
    ...note,
  });
}
