/** The errors that DynamoDB answers with. Their texts are AWS's where AWS's are known. */
import { AwsError } from "../../http/index.ts";

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** Such as a wrong type of a member of an item, where the text begins with AWS's usual words. */
export function invalidValue(message: string): AwsError {
  return invalid(`One or more parameter values were invalid: ${message}`);
}

export function noTable(name?: string): AwsError {
  const which = name === undefined ? "" : `: Table: ${name} not found`;
  return new AwsError("ResourceNotFoundException", `Requested resource not found${which}`);
}

/** @param item the item that failed the condition, if the request asks for it */
export function conditionFailed(item?: object): AwsError {
  const fields = item === undefined ? {} : { Item: item };
  return new AwsError("ConditionalCheckFailedException", "The conditional request failed", { fields });
}
