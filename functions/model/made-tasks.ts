/** What `defineTask` of this copy of Pawl has made, as far as synth has imported it. Bundles do not ask. */
export const madeTasks = /* @__PURE__ */ new WeakSet<object>();
