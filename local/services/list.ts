/** Every emulated service, in the order in which they are opened. A new service is a folder, and a line here. */
import type { ResourceNaming } from "../stack/index.ts";
import { cloudformation } from "./cloudformation/index.ts";
import { cloudwatch } from "./cloudwatch/index.ts";
import { dynamodb } from "./dynamodb/index.ts";
import type { EmulatedService } from "./emulated-service.ts";
import { events } from "./events/index.ts";
import { inertTypes } from "./inert-types.ts";
import { kms } from "./kms/index.ts";
import { lambda } from "./lambda/index.ts";
import { logs } from "./logs/index.ts";
import { s3 } from "./s3/index.ts";
import { scheduler } from "./scheduler/index.ts";
import { sqs } from "./sqs/index.ts";
import { ssm } from "./ssm/index.ts";
import { sts } from "./sts/index.ts";

const list = [
  dynamodb,
  sqs,
  s3,
  sts,
  kms,
  ssm,
  cloudwatch,
  lambda,
  logs,
  scheduler,
  events,
  cloudformation,
] as const;

/** The open services, by name. */
export type OpenServices = {
  readonly [Service in (typeof list)[number] as Service["name"]]: Awaited<ReturnType<Service["open"]>>;
};

/** This does not compile where a service needs one that is not listed. */
export const emulatedServices: readonly EmulatedService<string, unknown, OpenServices>[] = list;

/** Every resource type that can be deployed. */
export const resourceTypes: Readonly<Record<string, ResourceNaming>> = Object.assign(
  {},
  ...emulatedServices.map((service) => service.resourceTypes),
  inertTypes,
);
