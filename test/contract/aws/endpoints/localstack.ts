/** LocalStack's open version, which runs functions as processes here: the one thing of it that is not its own. */
import { installLocalstack, startLocalstack } from "../../../endpoints/on/localstack.ts";
import { installedEndpoint } from "./installed.ts";
import { openAt } from "./url.ts";

export const localstack = installedEndpoint({
  name: "LocalStack",
  release: "4.14.0",
  install: installLocalstack,
  async open(installed) {
    const { url, close } = await startLocalstack(installed);
    return openAt({ url, region: "us-east-1" }, close);
  },
});
