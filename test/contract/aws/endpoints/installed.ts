/** Endpoints that others wrote: installed when they are asked, started where nothing else can reach them. */
import type { Endpoint, OpenEndpoint } from "./endpoint.ts";

/** @param own `install` returns what `open` needs. It installs nothing that is kept from an earlier call */
export function installedEndpoint<Installed>({
  install,
  open,
  ...names
}: Pick<Endpoint, "name" | "release"> & {
  install(signal: AbortSignal): Promise<Installed>;
  open(installed: Installed): Promise<OpenEndpoint>;
}): Endpoint {
  const { signal } = new AbortController();
  let installed: Promise<Installed> | undefined;
  const installOnce = () => {
    installed ??= install(signal);
    return installed;
  };
  return {
    ...names,
    isolated: true,
    async install() {
      await installOnce();
    },
    open: async () => open(await installOnce()),
  };
}
