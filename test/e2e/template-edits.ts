/** Changes that tests make to a synthesized template. */
import { outputs } from "../../functions/model/task/manifest.ts";
import type { Template } from "../../local/stack/template.ts";

type Resource = Template["Resources"][string];

/** Removes `recursiveLoop` from a lane's worker. */
export function stopRecursionOf(lane: string, template: Template): Template {
  return edited(template, (id, resource) => {
    if (
      resource.Type !== "AWS::Lambda::Function" ||
      !id.startsWith(`Lane${lane.charAt(0).toUpperCase()}${lane.slice(1)}Worker`)
    )
      return resource;
    const { RecursiveLoop: _, ...rest } = resource.Properties ?? {};
    return { ...resource, Properties: rest };
  });
}

/** Leaves the dead-letter queue unread. */
export function leaveDeadLetters(template: Template): Template {
  return edited(template, (id, resource) =>
    resource.Type === "AWS::Lambda::EventSourceMapping" && id.startsWith("DeadLetter")
      ? { ...resource, Properties: { ...resource.Properties, Enabled: false } }
      : resource,
  );
}

/** Disables the sweeper's schedule, so that a day can pass at once. */
export function stopSweeper(template: Template): Template {
  const { Ref } = (template.Outputs?.[outputs.sweeper]?.Value ?? {}) as { Ref?: string };
  return edited(template, (_id, resource) =>
    resource.Type === "AWS::Scheduler::Schedule" &&
    JSON.stringify(resource.Properties?.Target).includes(`"${Ref}"`)
      ? { ...resource, Properties: { ...resource.Properties, State: "DISABLED" } }
      : resource,
  );
}

/** @throws unless exactly one resource was changed */
function edited(
  template: Template,
  edit: (id: string, resource: Resource) => Resource | undefined,
): Template {
  const before = Object.entries(template.Resources ?? {});
  const after = before.map(([id, resource]) => [id, edit(id, resource)] as const);
  const changed = after.filter(([, resource], i) => resource !== before[i]?.[1]);
  if (changed.length !== 1) throw new Error(`expected to change one resource, changed ${changed.length}`);
  return {
    ...template,
    Resources: Object.fromEntries(
      after.filter(([, resource]) => resource !== undefined),
    ) as Template["Resources"],
  };
}
