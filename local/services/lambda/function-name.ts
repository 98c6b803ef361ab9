/**
 * How a request or a schedule names a function: by its name, or by its ARN, whole or in part, with a qualifier after it.
 * There is one version, `$LATEST`: any other qualifier names nothing, and so does another account or Region.
 */
import { AwsError } from "../../http/index.ts";
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
