import * as v from "valibot";

/** An object's schema that refuses lists, as every door does: valibot's own take a list for an object. */
export function noList<S extends v.GenericSchema>(own: S): S {
  const run: S["~run"] = (dataset, config) =>
    (Array.isArray(dataset.value) ? v.never() : own)["~run"](dataset, config);
  return { ...own, "~run": run };
}
