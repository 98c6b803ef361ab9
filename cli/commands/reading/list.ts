/** `pawl list`: the deployed tasks. */
import type { Command } from "commander";
import { addTargetOptions, type TargetOptions } from "../../deployment/target.ts";
import type { Session } from "../../session.ts";
import { table } from "../../show/table.ts";
import { triggerText } from "../../show/triggers.ts";

export function listCommand(program: Command, session: Session): void {
  addTargetOptions(program.command("list"))
    .description("list the deployed tasks")
    .option("--json", "print one JSON document")
    .action(async ({ json, ...target }: TargetOptions & { json?: true }) => {
      const { manifest } = await session.deployment(target);
      const tasks = manifest.tasks.map(
        ({ name, description, file, kind, lane, enabled, triggers, paramsSchema }) => {
          return { name, description, file, kind, lane, enabled, triggers, paramsSchema };
        },
      );
      if (json) return session.printJson({ stage: manifest.stage, tasks });
      const rows = tasks.map(({ name, lane, enabled, triggers, description }) => [
        name,
        lane,
        `${triggers.map(triggerText).join(", ") || "by hand"}${enabled ? "" : " (disabled)"}`,
        description,
      ]);
      session.print(table(["task", "lane", "starts", "description"], rows));
    });
}
