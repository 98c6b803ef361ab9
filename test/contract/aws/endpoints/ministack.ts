/** MiniStack as it is. */
import { installMinistack, startMinistack } from "../../../endpoints/on/ministack.ts";
import { installedEndpoint } from "./installed.ts";
import { openAt } from "./url.ts";

export const ministack = installedEndpoint({
  name: "MiniStack",
  release: "1.5.33",
  install: installMinistack,
  async open(python) {
    const { url, close } = await startMinistack(python, false);
    return openAt({ url, region: "us-east-1" }, close);
  },
});
