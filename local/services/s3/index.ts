/** S3: buckets and objects, described in SQLite and stored as files. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { type Asset, named, nothingToMake, type Resource } from "../../stack/index.ts";
import type { EmulatedService } from "../emulated-service.ts";
import { s3Api } from "./api.ts";
import { bucketProperties } from "./bucket-properties.ts";
import { S3 } from "./s3.ts";

export type { S3 } from "./s3.ts";

export const s3: EmulatedService<"s3", S3> = {
  name: "s3",
  answers: "once open",
  open: ({ state, time }) => state.database("s3/s3.sqlite", () => new S3({ folder: state.path("s3"), time })),
  api: (s3, { account }) => s3Api(s3, account),
  close: (s3) => s3.close(),
  resourceTypes: {
    "AWS::S3::Bucket": {
      nameProperty: "BucketName",
      properties: bucketProperties,
      longestName: 63,
      spellName: (name) => name.toLowerCase(),
      attributes: (name, { region }) => ({
        Arn: `arn:aws:s3:::${name}`,
        DomainName: `${name}.s3.amazonaws.com`,
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      }),
      make: makeBucket,
    },
    // On this machine every caller may do everything.
    "AWS::S3::BucketPolicy": { properties: named("Bucket", "PolicyDocument"), make: nothingToMake },
    // Empties a bucket before its stack is deleted. Here a stack is deleted by deleting the state folder.
    "Custom::S3AutoDeleteObjects": {
      properties: named("BucketName", "ServiceTimeout", "ServiceToken"),
      make: nothingToMake,
    },
  },
};

function makeBucket(s3: S3, { name, properties }: Resource): void {
  s3.ensureBucket(name);
  const tags = (properties.Tags ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  s3.setTags(name, Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])));
}

/** Puts a file asset into its bucket. Folders are code, which functions run from where it is. */
export async function uploadAsset(s3: S3, { bucket, key, path }: Asset): Promise<void> {
  if (!existsSync(path)) throw new Error(`asset ${key} is not at ${path}: synthesize the stack again`);
  if (!statSync(path).isFile()) return;
  s3.ensureBucket(bucket);
  // An asset's key is a hash of its content.
  if (s3.list(bucket, { prefix: key, max: 1 }).objects.some((object) => object.key === key)) return;
  await s3.put(bucket, key, createReadStream(path));
}
