/**
 * Which packages of the SDK have a small module in their place in bundles. Each says in its header what it leaves out, and
 * `test/infra/sdk/sdk-in-bundles.test.ts` compares what clients send with them and without.
 */
import type { Metafile } from "esbuild";

const sdk = (module: string) => `functions/lambda/sdk/${module}`;

/** What a task imports, also one of a package: never a copy of Pawl that the package would bring along. */
export const pawl = { pawl: "index", "pawl/client": "client", "pawl/services": "services" };

/** Packages of which a function needs little or nothing, whichever clients it has. */
export const replacements = {
  "@aws-sdk/credential-provider-node": sdk("credentials"),
  "@aws-sdk/endpoint-cache": sdk("endpoint-cache"),
  "@aws/lambda-invoke-store": sdk("invoke-store"),
};

/** Packages of which DynamoDB's, SQS's and Scheduler's clients need little, and others may need more. */
const ofOwnClients = {
  "@aws-sdk/core/client": sdk("client"),
  "@aws-sdk/middleware-endpoint-discovery": sdk("endpoint-discovery"),
  "@smithy/core/checksum": sdk("checksum"),
  "@smithy/core/config": sdk("config"),
  "@smithy/core/endpoints": sdk("endpoints"),
  "@smithy/core/event-streams": sdk("event-streams"),
  "@smithy/core/retry": sdk("retry/retry"),
  "@smithy/core/serde": sdk("serde"),
  "@smithy/signature-v4": sdk("signature"),
};

/** For a bundle that has no other client than these three. */
export const ownReplacements = { ...replacements, ...ofOwnClients };

/** What these three clients are made of. */
const ownClients =
  /(^|\/)node_modules\/(@aws-sdk\/(client-(dynamodb|sqs|scheduler)|core|dynamodb-codec|middleware-sdk-sqs)|@smithy\/(core|node-http-handler|signature-v4))\//;

/** What a file of Pawl's own is called in a bundle, without what it ends in, where it is one of those in the place of a package. */
const small = new RegExp(`(^|/)(${Object.values(ofOwnClients).join("|")})\\.[jt]s$`);

/** Whether a file is of a package other than Pawl's. */
const ofPackage = (file: string) => /(^|\/)node_modules\/(?!pawl\/(?!node_modules\/))/.test(file);

/**
 * Whether something else than the three clients imports a package in whose place is what these need of it.
 */
export function othersNeedMore({ inputs, outputs }: Metafile): boolean {
  const parts = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const used = new Set(parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([part]) => part));
  return Object.entries(inputs).some(([file, { imports }]) => {
    // The project's own files count also where only what they pass on is in the bundle.
    if (ownClients.test(file) || (ofPackage(file) && !used.has(file))) return false;
    return imports.some(({ path }) => small.test(path));
  });
}
