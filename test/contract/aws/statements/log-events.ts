/** Finds what the contract's function printed. */
import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Aws } from "../aws.ts";

/** The lines of the function in which a text is, the oldest first. */
export async function findEvents(aws: Aws, text: string): Promise<readonly string[]> {
  const { LogGroupName } = await aws.stack();
  const filterPattern = JSON.stringify(text);
  const { events = [] } = await aws.clients.logs.send(
    new FilterLogEventsCommand({ logGroupName: LogGroupName, filterPattern }),
  );
  return events.map(({ message = "" }) => message);
}
