/**
 * What an organisation asks of each stack, as a stage says it: the VPC of functions, the boundary of roles, tags. All are ids
 * and texts, so that checking a stage needs no CDK and no account. `constructs/organisation/` applies them. Pure.
 */
import { show } from "../../../functions/model/show.ts";
import { isOptions, notOptions, shown, unknownKeys } from "../option-checks.ts";
import type { VpcSettings } from "./vpc-settings.ts";

/** The key of the tag that tells a lane's costs apart. */
export const laneTag = "pawl:lane";

/** Lambda's own limits. */
const mostSubnets = 16;
export const mostSecurityGroups = 5;
/** AWS takes 50 of a resource. Some are left to resources of tasks, and to those that AWS adds. */
const mostTags = 40;
const longestKey = 128;
const longestValue = 256;

/** What AWS's services all take in a tag. */
const tagText = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

/** A policy by its ARN, or by its name in the account of the deploy. */
const boundaryForm =
  /^(arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]{1,512}|[A-Za-z][\w+=,.@-]{0,127})$/;

export function vpcMistakes(vpc: unknown): string[] {
  if (vpc === undefined) return [];
  const example = '{ subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] }';
  if (!isOptions(vpc)) return [notOptions("vpc", vpc, example)];
  const given = vpc as Readonly<Record<keyof VpcSettings, unknown>>;
  return [
    ...unknownKeys(vpc, ["subnetIds", "securityGroupIds"]).map((mistake) => `vpc: ${mistake}`),
    ...idsMistakes("vpc.subnetIds", given.subnetIds, "subnet", mostSubnets),
    ...idsMistakes("vpc.securityGroupIds", given.securityGroupIds, "sg", mostSecurityGroups),
  ];
}

function idsMistakes(name: string, ids: unknown, prefix: string, most: number): string[] {
  const isId = (id: unknown) => typeof id === "string" && new RegExp(`^${prefix}-[0-9a-f]{8,17}$`).test(id);
  const isRight = Array.isArray(ids) && ids.length > 0 && ids.length <= most && ids.every(isId);
  if (isRight && new Set(ids).size === ids.length) return [];
  return [`${name} ${show(ids)} is not allowed: 1 to ${most} different ids such as "${prefix}-0a1b2c3d"`];
}

export function boundaryMistakes(boundary: unknown): string[] {
  if (boundary === undefined) return [];
  if (typeof boundary === "string" && boundaryForm.test(boundary)) return [];
  return [
    `permissionsBoundary ${shown(boundary)} is not allowed: the ARN of a managed policy such as "arn:aws:iam::123456789012:policy/developers", or the name of one in the account of the deploy`,
  ];
}

export function tagsMistakes(tags: unknown): string[] {
  if (tags === undefined) return [];
  if (!isOptions(tags)) return [notOptions("tags", tags, '{ team: "shop" }')];
  const entries = Object.entries(tags);
  const most =
    entries.length > mostTags
      ? [`tags has ${entries.length}: at most ${mostTags}, since AWS takes 50 of a resource`]
      : [];
  return [...most, ...entries.flatMap(([key, value]) => tagMistakes(key, value))];
}

function tagMistakes(key: string, value: unknown): string[] {
  if (key === "" || key.length > longestKey || !tagText.test(key))
    return [
      `tags ${shown(key)} is not allowed as a key: 1 to ${longestKey} letters, digits, spaces and _ . : / = + - @`,
    ];
  if (/^(aws|pawl):/i.test(key))
    return [
      `tags ${shown(key)} is not allowed as a key: those that begin with "aws:" are AWS's, those with "pawl:" Pawl's`,
    ];
  if (typeof value === "string" && value.length <= longestValue && tagText.test(value)) return [];
  return [
    `tags.${key} ${shown(value)} is not allowed: a text of at most ${longestValue} letters, digits, spaces and _ . : / = + - @`,
  ];
}
