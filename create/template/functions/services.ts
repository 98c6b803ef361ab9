/** What your tasks find as `ctx.services`, each made once in a process, at its first use, of the variables that `infra/resources.ts` sets. */
import { makeServices, type ServicesOf } from "pawl/services";

export const services = makeServices({});

declare module "pawl/services" {
  interface Services extends ServicesOf<typeof services> {}
}
