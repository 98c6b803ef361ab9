/**
 * In place of the native half of AWS's runtime client, which needs a compiler: it hands on an answer before it returns,
 * as the native one does, through a pipe in place of libcurl. `--import` loads it before the client.
 */
import { writeSync } from "node:fs";
import module from "node:module";

const answers = 3;

globalThis.nativeClient = {
  done: (requestId, payload) =>
    writeSync(answers, `${JSON.stringify({ requestId, payload, failed: false })}\n`),
  error: (requestId, payload) =>
    writeSync(answers, `${JSON.stringify({ requestId, payload, failed: true })}\n`),
};

module.registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "./rapid-client.node"
      ? { url: "native:client", format: "commonjs", shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === "native:client"
      ? { format: "commonjs", source: "module.exports = globalThis.nativeClient;", shortCircuit: true }
      : next(url, context),
});
