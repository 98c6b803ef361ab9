/** The tags that a queue may have, as in "Tagging your queues" of the Amazon SQS Developer Guide. */
import { AwsError } from "../../http/index.ts";

const mostTags = 50;

/** Throws the AwsError that SQS has for tags that a queue cannot have. */
export function checkTags(queue: string, tags: Readonly<Record<string, string>>): void {
  const refused = (why: string) => new AwsError("InvalidParameterValue", why);
  const entries = Object.entries(tags);
  if (entries.length > mostTags) throw refused(`Too many tags added for queue ${queue}.`);
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128)
      throw refused("Tag keys must be between 1 and 128 characters in length.");
    if (value.length > 256) throw refused("Tag values must be between 0 and 256 characters in length.");
    if (/^aws:/i.test(key)) throw refused(`Tag key ${key} is reserved: it must not begin with aws:.`);
  }
}
