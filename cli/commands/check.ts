/**
 * `pawl check`: what is wrong with a stage before it is deployed. Without `--account` it reads the project's code alone; with
 * it, also the account or the `pawl dev` that the stage would be deployed to, where it only reads. `cli/check/` has the
 * checks.
 */
import type { Command } from "commander";
import type { Finding } from "../check/finding.ts";
import { codeFolder, defaultStage, readStages } from "../deployment/project-code.ts";
import { projectName } from "../deployment/project-folder.ts";
import type { TargetOptions } from "../deployment/target.ts";
import { exitCodes } from "../exit-codes.ts";
import { examples, jsonOption } from "../options.ts";
import type { Session } from "../session.ts";
import { PawlOption } from "../usage.ts";

interface CheckOptions extends TargetOptions {
  readonly account?: true;
  readonly json?: true;
}

/** A finding, and the check that found it. */
type Told = Finding & { readonly check: string };

export function checkCommand(program: Command, session: Session): void {
  const needsAccount = (flags: string, words: string) => new PawlOption(flags, words).needs("--account");
  program
    .command("check")
    .description("check what a deploy of a stage would be refused for, lose, or take away")
    .option(
      "--stage <stage>",
      `a stage of infra/stages.ts (default: ${defaultStage}; with --account, that of ${session.pawl} dev)`,
    )
    .option("--account", `also against the account, or the ${session.pawl} dev, that it would be deployed to`)
    .option(...jsonOption)
    .optionsGroup("Which account:")
    .addOption(needsAccount("--profile <profile>", "a profile of the AWS configuration"))
    .addOption(needsAccount("--region <region>", "the AWS Region"))
    .addOption(needsAccount("--endpoint <url>", "an endpoint to call instead of AWS"))
    .addHelpText("after", examples(session, "check", "check --account --stage prod --profile work"))
    .action(async ({ account: withAccount, json, ...options }: CheckOptions) => {
      const { accountChecks, codeChecks } = await import("../check/checks.ts");
      const folder = codeFolder(session.shell.cwd);
      const project = projectName(folder);
      const target = withAccount ? await session.target({ ...options, project }) : undefined;
      const stage = options.stage ?? target?.stage ?? defaultStage;
      await readStages(folder, stage);
      const part = target === undefined ? "code" : "templates";
      const synthesis = await session.shell.synth(folder, stage, part);
      const told: Told[] = codeChecks.flatMap(({ name: check, find }) =>
        find(synthesis).map((finding) => ({ check, ...finding })),
      );
      let where: string | undefined;
      if (target !== undefined && synthesis.kind === "made") {
        const { openAccount } = await import("../check/account.ts");
        const account = await openAccount(target, stage, session.shell);
        where = account.where;
        for (const { name: check, find } of accountChecks)
          told.push(...(await find(synthesis, account)).map((finding) => ({ check, ...finding })));
      }
      report(session, { project, stage, where, told, json });
    });
}

function report(
  session: Session,
  given: {
    readonly project: string;
    readonly stage: string;
    readonly where: string | undefined;
    readonly told: readonly Told[];
    readonly json?: true;
  },
): void {
  const { project, stage, where, told, json } = given;
  const ok = told.every(({ kind }) => kind !== "wrong");
  if (!ok) session.exitCode = exitCodes.failed;
  if (json) {
    session.printJson({ project, stage, account: where, ok, findings: told });
    return;
  }
  for (const { kind, check, what } of told) session.print(`${kind}: ${check}: ${what}`);
  const against = where === undefined ? "" : ` against ${where}`;
  const looks = told.filter(({ kind }) => kind === "look").length;
  const count = (n: number) => (n === 0 ? "nothing" : String(n));
  session.tell(
    `project ${project}, stage ${stage}${against}: ${count(told.length - looks)} wrong, ${count(looks)} to look at`,
  );
}
