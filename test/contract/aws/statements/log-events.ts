/**
 * Finds what the contract's function printed. An endpoint that passes over the template's log group uses the function's
 * own: then its lines are found there, and only the statements about the group differ.
 */
import {
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Aws } from "../aws.ts";

type Search = Partial<FilterLogEventsCommandInput>;
type Found = FilterLogEventsCommandOutput & { readonly group: string };

/** Searches the template's log group, and where it has nothing, the function's own. */
export async function searchLogs(aws: Aws, search: Search): Promise<Found> {
  const { LogGroupName = "", FunctionName } = await aws.stack();
  const own = `/aws/lambda/${FunctionName}`;
  const inTemplates = await searchGroup(aws, LogGroupName, search);
  if (inTemplates.events?.length !== 0) return inTemplates;
  return searchGroup(aws, own, search).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return inTemplates;
    throw error;
  });
}

/** The lines of the function in which a text is, the oldest first. */
export async function findEvents(aws: Aws, text: string): Promise<readonly string[]> {
  const { events = [] } = await searchLogs(aws, { filterPattern: JSON.stringify(text) });
  // An endpoint may pass over the pattern: `logs/text` asks that.
  return events.map(({ message = "" }) => message).filter((message) => message.includes(text));
}

async function searchGroup(aws: Aws, group: string, search: Search): Promise<Found> {
  const answer = await aws.clients.logs.send(new FilterLogEventsCommand({ logGroupName: group, ...search }));
  return { ...answer, group };
}
