/** Schedules and groups of a template, as the requests that CloudFormation would make of them. */
import type { Members, Shape } from "../../http/index.ts";
import type { Resource } from "../../stack/index.ts";
import { checked, type Tag, templateGroup, templateSchedule } from "./request-shapes.ts";
import type { ScheduleRequest } from "./schedule-definition.ts";

/** @throws a `ValidationException`, also for a property that a template cannot give */
export function templateRequest({ name, properties }: Resource): ScheduleRequest {
  const given = asRequest({ ...properties, Name: name }, templateSchedule);
  return checked(given, templateSchedule) as unknown as ScheduleRequest;
}

/** @throws as `templateRequest` */
export function templateGroupRequest({ name, properties }: Resource): {
  Name: string;
  Tags?: readonly Tag[];
} {
  return checked({ ...properties, Name: name }, templateGroup) as { Name: string; Tags?: readonly Tag[] };
}

/** In a template a number may be a text, and a date is one. */
function asRequest(given: object, members: Members): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, asMember(value, members[name])]),
  );
}

function asMember(value: unknown, shape: Shape | undefined): unknown {
  if (shape?.kind === "whole number" && typeof value === "string" && /^\d+$/.test(value))
    return Number(value);
  if (shape?.kind === "date") return secondsOf(value);
  const isStructure = shape?.kind === "structure" && typeof value === "object" && value !== null;
  return isStructure ? asRequest(value, shape.members) : value;
}

function secondsOf(given: unknown): number {
  const at = typeof given === "string" ? Date.parse(given) : Number.NaN;
  if (!Number.isNaN(at)) return at / 1000;
  throw new Error(`expected a date such as 2026-03-29T02:00:00Z, got ${JSON.stringify(given)}`);
}
