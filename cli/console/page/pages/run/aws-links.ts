/** Where the CloudWatch console shows a stream of a log group. */

/** @param region such as `eu-west-1` @returns undefined for what can be no region: it is part of a host's name */
export function streamAddress(region: string, group: string, stream: string): string | undefined {
  if (!/^[a-z0-9-]+$/.test(region)) return undefined;
  const hash = `logsV2:log-groups/log-group/${encoded(group)}/log-events/${encoded(stream)}`;
  return `https://${hostOf(region)}/cloudwatch/home?region=${region}#${hash}`;
}

/** Each partition of AWS has a console of its own. */
function hostOf(region: string): string {
  if (region.startsWith("cn-")) return `${region}.console.amazonaws.cn`;
  return region.startsWith("us-gov-")
    ? `${region}.console.amazonaws-us-gov.com`
    : `${region}.console.aws.amazon.com`;
}

/** The console encodes twice, and writes a dollar in place of the per cent. */
function encoded(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll("%", "$");
}
