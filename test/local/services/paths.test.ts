/** The tables by which operations are named, against the models of AWS that the SDK's clients have. */
import * as lambdaClient from "@aws-sdk/client-lambda";
import * as s3Client from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { lambdaPaths } from "../../../local/services/lambda/paths.ts";
import { s3Paths } from "../../../local/services/s3/paths.ts";

/** Method and address of each operation: in a model, an operation is a list that begins with 9. */
function modelOf(client: object): Record<string, string> {
  const operations = Object.values(client).filter((one) => Array.isArray(one) && one[0] === 9);
  return Object.fromEntries(
    operations.map(([, , name, traits]) => [name, `${traits.http[0]} ${traits.http[1]}`]),
  );
}

/** S3's model has no bucket in its paths, and leaves what chooses between operations to their members. */
function s3ModelOf(client: object): Record<string, string> {
  const { WriteGetObjectResponse, ListDirectoryBuckets, ...model } = modelOf(client);
  expect([WriteGetObjectResponse, ListDirectoryBuckets]).not.toContain(undefined);
  const ofUpload = [
    "AbortMultipartUpload",
    "CompleteMultipartUpload",
    "ListParts",
    "UploadPart",
    "UploadPartCopy",
  ];
  const shown = ([name, address]: [string, string]) => {
    const [method, path, query = ""] = address.split(/[ ?]/);
    const rest = query.split("&").filter((one) => !/^(x-id|select-type)=/.test(one));
    const subresource = ofUpload.includes(name) ? "uploadId" : rest.join("&");
    const names = name === "ListBuckets" ? "/" : path === "/" ? "/{Bucket}" : "/{Bucket}/{Key}";
    return [name, `${method} ${names}${subresource === "" ? "" : `?${subresource}`}`];
  };
  return Object.fromEntries(Object.entries(model).map(shown));
}

test("every operation that the SDK's client of Lambda has is known by its name, method and path", () => {
  expect(lambdaPaths).toEqual(modelOf(lambdaClient));
});

test("every operation that the SDK's client of S3 has is known by its name, method and subresource", () => {
  expect(s3Paths).toEqual(s3ModelOf(s3Client));
});
