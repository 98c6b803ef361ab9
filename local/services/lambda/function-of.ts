/**
 * The function that a request or a schedule names, and what more than one operation says of it. A function is named by its
 * name, or by its ARN, whole or in part, with a qualifier after it. There is one version, `$LATEST`: any other qualifier
 * names nothing, and so does another account or Region.
 */
import { AwsError, type OperationCall } from "../../http/index.ts";
import type { Owner } from "../../stack/index.ts";

/** As AWS's pattern of `FunctionName`: each part before the name may be left out. */
const form =
  /^(?:arn:aws:lambda:)?(?:([a-z]+-[a-z-]+-\d):)?(?:(\d{12}):)?(?:function:)?([\w.-]+)(?::(\$LATEST|[\w-]+))?$/;

/** The name of a function of ours. Undefined where `given` names none that can be here. */
export function ownFunction(given: string, owner: Owner): string | undefined {
  const { region, accountId } = owner;
  const [, ofRegion = region, ofAccount = accountId, name, qualifier = "$LATEST"] = form.exec(given) ?? [];
  const isOwn = ofRegion === region && ofAccount === accountId;
  return isOwn && qualifier === "$LATEST" ? name : undefined;
}

export function notFound(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message, { status: 404, fields: { Type: "User" } });
}

/** By its name and its `Qualifier`. */
export function functionOf<Settings extends { readonly arn: string }>(
  functions: { find(nameOrArn: string): Settings },
  { path, query }: Pick<OperationCall, "path" | "query">,
): Settings {
  const settings = functions.find(path.FunctionName ?? "");
  const qualifier = query.get("Qualifier") ?? "$LATEST";
  if (qualifier === "$LATEST") return settings;
  throw notFound(`Function not found: ${settings.arn}:${qualifier}`);
}

/** The AwsError for a parameter whose value cannot be. */
export function invalid(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message, { fields: { Type: "User" } });
}

/** A number of a body. Undefined where it is not given. */
export function numberIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
  [least, most]: readonly [number, number],
): number | undefined {
  const value = body[name] ?? undefined;
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  throw invalid(`${name}: expected ${least} to ${most}, got ${JSON.stringify(value)}`);
}

/** The items that a request's `Marker` begins with, as many as its `MaxItems` asks for. */
export function pageOf<Item>(
  all: readonly Item[],
  { query }: OperationCall,
  most: number,
): { items: readonly Item[]; NextMarker?: string } {
  const [marker, max] = [query.get("Marker") ?? "0", query.get("MaxItems") ?? String(most)];
  if (!/^\d{1,9}$/.test(marker)) throw invalid(`Marker ${marker} is none that was given`);
  if (!/^\d{1,5}$/.test(max) || Number(max) < 1 || Number(max) > 10_000)
    throw invalid(`MaxItems: expected 1 to 10000, got ${max}`);
  const end = Number(marker) + Math.min(Number(max), most);
  return { items: all.slice(Number(marker), end), NextMarker: end < all.length ? String(end) : undefined };
}
