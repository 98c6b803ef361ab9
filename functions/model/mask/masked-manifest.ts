/** A deployment's manifest as it may be shown: without the values that its triggers and schemas give to masked params. */
import type { ParamFields } from "../params/param-fields.ts";
import type { Manifest, ManifestTask } from "../task/manifest.ts";
import type { Json } from "../task/task.ts";
import type { Trigger } from "../task/trigger.ts";
import { placeholder } from "./hide.ts";
import { maskParams } from "./mask.ts";
import { maskedNames, namesOf } from "./masked-names.ts";

export function maskedManifest(manifest: Manifest): Manifest {
  const masked = maskedNames(manifest.masked, manifest.tasks);
  if (masked === undefined) return manifest;
  return { ...manifest, tasks: manifest.tasks.map((task) => maskedTask(task, namesOf(masked, task.name))) };
}

function maskedTask(task: ManifestTask, names: readonly string[]): ManifestTask {
  if (names.length === 0) return task;
  const hide = (trigger: Trigger): Trigger =>
    trigger.params === undefined
      ? trigger
      : ({ ...trigger, params: maskParams(names, trigger.params as Json) } as Trigger);
  const { task: ofTask, deployed, stage } = task.layers;
  return {
    ...task,
    triggers: task.triggers.map(hide),
    layers: {
      task: { ...ofTask, triggers: ofTask.triggers?.map(hide) },
      deployed: { ...deployed, triggers: deployed.triggers?.map(hide) },
      stage,
    },
    fields: task.fields && maskedFields(names, task.fields),
    paramsSchema:
      task.paramsSchema && (maskedSchema(names, task.paramsSchema) as ManifestTask["paramsSchema"]),
  };
}

/** Fields, of which a masked one offers no values. */
function maskedFields(names: readonly string[], fields: ParamFields): ParamFields {
  const all = Object.entries(fields);
  return Object.fromEntries(
    all.map(([name, field]) => [name, names.includes(name) ? { kind: "text" } : field]),
  );
}

/** A JSON Schema, in which a masked param keeps its type alone, and loses its values. */
function maskedSchema(names: readonly string[], schema: unknown): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((member) => maskedSchema(names, member));
  const entries = Object.entries(schema).map(([key, value]) => {
    if (key === "default") return [key, maskParams(names, value)];
    if (key !== "properties" || typeof value !== "object" || value === null)
      return [key, maskedSchema(names, value)];
    return [key, Object.fromEntries(Object.entries(value).map(([name, of]) => [name, ofProperty(name, of)]))];
  });
  return Object.fromEntries(entries);

  function ofProperty(name: string, of: unknown): unknown {
    if (!names.includes(name)) return maskedSchema(names, of);
    const { type, description, default: fallback } = of as Readonly<Record<string, unknown>>;
    return { type, description, ...(fallback !== undefined && { default: placeholder }) };
  }
}
