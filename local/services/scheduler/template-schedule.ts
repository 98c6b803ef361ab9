/** Schedules and groups of a template, as the requests that CloudFormation would make of them. */
import type { Resource } from "../../stack/index.ts";
import { type Tag, templateGroup, templateSchedule } from "./request-shapes.ts";
import type { ScheduleRequest } from "./schedule-definition.ts";
import { checkShape, type Shape } from "./shape.ts";

/** @throws a `ValidationException`, also for a property that a template cannot give */
export function templateRequest({ name, properties }: Resource): ScheduleRequest {
  const given = asRequest({ ...properties, Name: name }, templateSchedule) as Record<string, unknown>;
  return checkShape(given, templateSchedule) as unknown as ScheduleRequest;
}

/** @throws as `templateRequest` */
export function templateGroupRequest({ name, properties }: Resource): {
  Name: string;
  Tags?: readonly Tag[];
} {
  return checkShape({ ...properties, Name: name }, templateGroup) as { Name: string; Tags?: readonly Tag[] };
}

/** In a template a number may be a text, and a date is one. */
function asRequest(value: unknown, shape: Shape | undefined): unknown {
  if (shape?.kind === "integer" && typeof value === "string" && /^\d+$/.test(value)) return Number(value);
  if (shape?.kind === "instant") return secondsOf(value);
  if (shape?.kind !== "structure" || typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, asRequest(member, shape.members[key])]);
  return Object.fromEntries(members);
}

function secondsOf(given: unknown): number {
  const at = typeof given === "string" ? Date.parse(given) : Number.NaN;
  if (!Number.isNaN(at)) return at / 1000;
  throw new Error(`expected a date such as 2026-03-29T02:00:00Z, got ${JSON.stringify(given)}`);
}
