/** Which part of AWS a Region is in, for the names of its endpoints. The SDK's table lists every Region and weighs 5 KB. */

interface Partition {
  readonly name: string;
  readonly dnsSuffix: string;
  readonly dualStackDnsSuffix: string;
  readonly supportsDualStack: true;
  readonly supportsFIPS: true;
}

const make = (name: string, dnsSuffix: string, dualStackDnsSuffix: string): Partition => ({
  name,
  dnsSuffix,
  dualStackDnsSuffix,
  supportsDualStack: true,
  supportsFIPS: true,
});

const others = {
  cn: make("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
  "us-gov": make("aws-us-gov", "amazonaws.com", "api.aws"),
  "eusc-de": make("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"),
  "us-iso": make("aws-iso", "c2s.ic.gov", "api.aws.ic.gov"),
  "us-isob": make("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"),
  "eu-isoe": make("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
  "us-isof": make("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
};
const most = make("aws", "amazonaws.com", "api.aws");

/** A Region that has no part of its own is of the part that most are in. */
export function partition(region: string): Partition {
  const prefix = /^([a-z-]+)-\w+-\d+$/.exec(region)?.[1];
  const global = /^(aws-.+)-global$/.exec(region)?.[1];
  const found = Object.entries(others).find(([key, { name }]) => key === prefix || name === global);
  return found?.[1] ?? most;
}

/** The parts of an ARN; null where a text is none. */
export function parseArn(text: string) {
  const [arn, partition, service, region, accountId, ...resource] = text.split(":");
  if (arn !== "arn" || !partition || !service || resource.join(":") === "") return null;
  return { partition, service, region, accountId, resourceId: resource.flatMap((each) => each.split("/")) };
}
