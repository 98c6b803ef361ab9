/**
 * Any endpoint that answers as AWS does, such as LocalStack's image: started by whoever runs the suite, and left running.
 * So what the suite deploys is taken away however the suite ends.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isAws } from "../../../cli/deployment/target.ts";
import { cdkDeployment } from "../cdk-deployment.ts";
import type { Endpoint, RunningEndpoint } from "../endpoint.ts";
import { startFiring } from "../firing.ts";
import * as ofLocalstack from "./localstack.ts";
import { leftOut as ofMinistack } from "./ministack.ts";

/** @throws where the URL is AWS's own or one of `pawl dev`, and where nothing answers */
export async function endpointAt(url: string): Promise<Endpoint> {
  if (isAws(url)) throw new Error(`${url} is AWS itself: the suite is for emulators`);
  const ask = (path: string) => fetch(new URL(path, url)).catch(() => undefined);
  if ((await ask("/")) === undefined) throw new Error(`nothing answers at ${url}`);
  if ((await ask("/_pawl/dev"))?.ok)
    throw new Error(`${url} is a pawl dev, which deploys by itself: --endpoint dev tests it`);
  const isMinistack = (await ask("/_ministack/health"))?.ok === true;
  const isLocalstack = !isMinistack && (await ask("/_localstack/health"))?.ok === true;
  return {
    name: url,
    release: `${isMinistack ? "MiniStack" : isLocalstack ? "LocalStack" : "the endpoint"} at ${url}`,
    // What else the suite puts around an emulator is put there by its launcher.
    shims: isLocalstack ? [ofLocalstack.firing] : [],
    leftOut: isMinistack ? ofMinistack : isLocalstack ? ofLocalstack.leftOut : {},
    isolated: false,
    async install() {},
    async start(project, signal) {
      const deployment = cdkDeployment({ url }, project, signal);
      const fire = isLocalstack ? startFiring(url, deployment.stage, project.folder) : undefined;
      return takenAway(deployment, {
        close: async () => fire?.close(),
        async remove() {
          // Where nothing was synthesized, nothing was deployed. An interruption does not interrupt this.
          if (!existsSync(join(project.folder, "cdk.out/manifest.json"))) return;
          await cdkDeployment({ url }, project, new AbortController().signal).destroy();
        },
      });
    },
  };
}

/** A deployment that closing takes away where no step has: one failed, or was interrupted. */
export function takenAway(
  deployment: Omit<RunningEndpoint, "close">,
  { close, remove }: { readonly close: () => Promise<void>; readonly remove: () => Promise<void> },
): RunningEndpoint {
  let isThere = false;
  return {
    ...deployment,
    async deploy() {
      isThere = true;
      await deployment.deploy();
    },
    async destroy() {
      await deployment.destroy();
      isThere = false;
    },
    async close() {
      await close();
      if (!isThere) return;
      await remove().catch((cause: Error) => {
        const { stage, url } = deployment;
        throw new Error(`stage ${stage} is still deployed at ${url}: ${cause.message}`, { cause });
      });
    },
  };
}
