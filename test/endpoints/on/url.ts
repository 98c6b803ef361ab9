/** Any endpoint that answers as AWS does, such as LocalStack's image: started by whoever runs the suite, and left running. */
import { isAws } from "../../../cli/deployment/target.ts";
import { cdkDeployment } from "../cdk-deployment.ts";
import type { Endpoint } from "../endpoint.ts";
import { startFiring } from "../firing.ts";
import { firing, leftOut } from "./localstack.ts";

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
    release: `the endpoint at ${url}`,
    shims: isLocalstack ? [firing] : [],
    leftOut: isLocalstack ? leftOut : {},
    isolated: false,
    async install() {},
    async start(project, signal) {
      const deployment = cdkDeployment({ url }, project, signal);
      const fire = isLocalstack ? startFiring(url, deployment.stage, project.folder) : undefined;
      return { ...deployment, close: async () => fire?.close() };
    },
  };
}
