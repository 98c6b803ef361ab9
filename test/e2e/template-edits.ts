/** What tests change in a synthesized template, by the logical ids that the constructs give. */
import type { Template } from "../../local/stack/template.ts";

type Resource = Template["Resources"][string];

/** Takes `recursiveLoop` out of a lane's worker. */
export function stopRecursionOf(lane: string, template: Template): Template {
  return edited(template, (id, resource) => {
    if (resource.Type !== "AWS::Lambda::Function" || !id.startsWith(`Lane${lane}Worker`)) return resource;
    const { RecursiveLoop: _, ...rest } = resource.Properties ?? {};
    return { ...resource, Properties: rest };
  });
}

/** Leaves the dead-letter queue unread. */
export function readNoDeadLetters(template: Template): Template {
  return edited(template, (id, resource) =>
    resource.Type === "AWS::Lambda::EventSourceMapping" && id.startsWith("DeadLetter") ? undefined : resource,
  );
}

/** Disables the clock's schedule, so that a day can pass at once. */
export function stopClock(template: Template): Template {
  return edited(template, (id, resource) =>
    resource.Type === "AWS::Scheduler::Schedule" && id.startsWith("Clock")
      ? { ...resource, Properties: { ...resource.Properties, State: "DISABLED" } }
      : resource,
  );
}

/** @throws where no resource was changed */
function edited(
  template: Template,
  edit: (id: string, resource: Resource) => Resource | undefined,
): Template {
  const before = Object.entries(template.Resources ?? {});
  const after = before.map(([id, resource]) => [id, edit(id, resource)] as const);
  const changed = after.filter(([, resource], i) => resource !== before[i]?.[1]);
  if (changed.length !== 1) throw new Error(`one resource is to be changed, found ${changed.length}`);
  return {
    ...template,
    Resources: Object.fromEntries(
      after.filter(([, resource]) => resource !== undefined),
    ) as Template["Resources"],
  };
}
