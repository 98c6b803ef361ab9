/** S3's operations on buckets: create, find, tag, delete, list the objects. */
import { AwsError, answer } from "../../http/index.ts";
import { readPayload } from "./payload.ts";
import { numberOf, type S3Operation } from "./request.ts";
import { malformed } from "./xml/document.ts";
import { type Children, childrenOf, readDocument, repeated, requiredText, textOf } from "./xml/shape.ts";
import { document, encodeKey, tag, timestamp } from "./xml/written.ts";

export const listBuckets =
  (region: string): S3Operation =>
  (s3, { response, query }) => {
    const [prefix, token] = [query.get("prefix") ?? "", query.get("continuation-token") ?? ""];
    const max = numberOf(query, "max-buckets", 1, 10_000, 10_000);
    const isHere = (query.get("bucket-region") ?? region) === region;
    const found = s3.buckets().filter(({ name }) => isHere && name.startsWith(prefix) && name > token);
    const page = found.slice(0, max);
    const buckets = page.map(
      ({ name, createdAt }) =>
        `<Bucket>${tag("Name", name)}${tag("CreationDate", timestamp(createdAt))}${tag("BucketRegion", region)}</Bucket>`,
    );
    document(
      response,
      "ListAllMyBucketsResult",
      `<Owner><ID>local</ID></Owner><Buckets>${buckets.join("")}</Buckets>` +
        (query.has("prefix") ? tag("Prefix", prefix) : "") +
        (found.length > page.length ? tag("ContinuationToken", page.at(-1)?.name ?? "") : ""),
    );
  };

export const createBucket =
  (region: string): S3Operation =>
  async (s3, { request, response, bucket }) => {
    const body = await readPayload(request, 64 * 1024);
    const configuration =
      body.length === 0
        ? undefined
        : readDocument("CreateBucket", body, "CreateBucketConfiguration", {
            ...{
              LocationConstraint: "text",
              Location: "not served",
              Bucket: "not served",
              Tags: "not served",
            },
          });
    const wanted = textOf(configuration, "LocationConstraint") ?? region;
    if (wanted !== region) {
      const message = `The ${wanted} location constraint is incompatible for the region ${region} of this machine.`;
      throw new AwsError("IllegalLocationConstraintException", message);
    }
    if (!s3.ensureBucket(bucket) && region !== "us-east-1") {
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw new AwsError("BucketAlreadyOwnedByYou", message, { status: 409 });
    }
    answer(response, 200, { location: `/${bucket}` });
  };

export const headBucket =
  (region: string): S3Operation =>
  (s3, { response, bucket }) => {
    s3.checkBucket(bucket);
    answer(response, 200, { "x-amz-bucket-region": region });
  };

export const deleteBucket: S3Operation = (s3, { response, bucket }) => {
  s3.deleteBucket(bucket);
  answer(response, 204, {});
};

export const bucketLocation =
  (region: string): S3Operation =>
  (s3, { response, bucket }) => {
    s3.checkBucket(bucket);
    document(response, "LocationConstraint", region === "us-east-1" ? "" : region);
  };

export const bucketVersioning: S3Operation = (s3, { response, bucket }) => {
  s3.checkBucket(bucket);
  document(response, "VersioningConfiguration", "");
};

export const bucketTags: S3Operation = (s3, { response, bucket }) => {
  const tags = Object.entries(s3.tags(bucket));
  if (tags.length === 0) {
    const fields = { BucketName: bucket };
    throw new AwsError("NoSuchTagSet", "The TagSet does not exist", { status: 404, fields });
  }
  const content = tags.map(([key, value]) => `<Tag>${tag("Key", key)}${tag("Value", value)}</Tag>`);
  document(response, "Tagging", `<TagSet>${content.join("")}</TagSet>`);
};

const ofTagging: Children = { TagSet: { Tag: repeated({ Key: "text", Value: "text" }) } };
const mostTags = 50;

function readTags(body: Buffer): Record<string, string> {
  const [set] = childrenOf(readDocument("PutBucketTagging", body, "Tagging", ofTagging), "TagSet");
  if (set === undefined) throw malformed("<Tagging> has no <TagSet>");
  const tags = new Map<string, string>();
  for (const each of childrenOf(set, "Tag")) {
    const [key, value] = [requiredText(each, "Key"), requiredText(each, "Value")];
    const refused = (why: string) => new AwsError("InvalidTag", why, { fields: { TagKey: key } });
    if (tags.has(key)) throw refused("Cannot provide multiple Tags with the same key");
    if (key === "" || key.length > 128) throw refused("The TagKey you have provided is invalid");
    if (value.length > 256) throw refused("The TagValue you have provided is invalid");
    if (key.startsWith("aws:")) throw refused("System tags cannot be added/updated by requester");
    tags.set(key, value);
  }
  if (tags.size > mostTags)
    throw new AwsError("BadRequest", `Bucket tag count cannot be greater than ${mostTags}`);
  return Object.fromEntries(tags);
}

export const putBucketTags: S3Operation = async (s3, { request, response, bucket }) => {
  s3.setTags(bucket, readTags(await readPayload(request, 64 * 1024)));
  answer(response, 204, {});
};

export const deleteBucketTags: S3Operation = (s3, { response, bucket }) => {
  s3.setTags(bucket, {});
  answer(response, 204, {});
};

export const listObjects: S3Operation = (s3, { response, bucket, query }) => {
  const second = query.get("list-type") === "2";
  const token = query.get("continuation-token");
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const max = Math.min(numberOf(query, "max-keys", 0, 2_147_483_647, 1000), 1000);
  const from = (second ? query.get("start-after") : query.get("marker")) ?? "";
  const startAfter = token === null ? from : Buffer.from(token, "base64").toString();
  const { objects, commonPrefixes, next } = s3.list(bucket, { prefix, delimiter, startAfter, max });

  const shown = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;
  const contents = objects.map(
    ({ key, modifiedAt, etag, size, headers }) =>
      `<Contents>${tag("Key", shown(key))}${tag("LastModified", timestamp(modifiedAt))}${tag("ETag", `"${etag}"`)}` +
      `${tag("Size", size)}${tag("StorageClass", headers["x-amz-storage-class"] ?? "STANDARD")}</Contents>`,
  );
  const prefixes = commonPrefixes.map(
    (common) => `<CommonPrefixes>${tag("Prefix", shown(common))}</CommonPrefixes>`,
  );
  const paging = second
    ? tag("KeyCount", objects.length + commonPrefixes.length) +
      (token === null ? "" : tag("ContinuationToken", token)) +
      (next === undefined ? "" : tag("NextContinuationToken", Buffer.from(next).toString("base64")))
    : tag("Marker", shown(from)) + (next === undefined ? "" : tag("NextMarker", shown(next)));
  document(
    response,
    "ListBucketResult",
    tag("Name", bucket) +
      tag("Prefix", shown(prefix)) +
      (delimiter === "" ? "" : tag("Delimiter", shown(delimiter))) +
      tag("MaxKeys", max) +
      (query.has("encoding-type") ? tag("EncodingType", "url") : "") +
      tag("IsTruncated", next !== undefined) +
      paging +
      contents.join("") +
      prefixes.join(""),
  );
};
