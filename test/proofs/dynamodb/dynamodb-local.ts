/** DynamoDB Local, AWS's own engine, on a free port. It listens on all interfaces: `../../endpoints/isolated.ts` keeps it in. */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { dirname } from "node:path";

export interface DynamodbLocal {
  readonly url: string;
  stop(): void;
}

/** @param jar as `../../endpoints/install/dynamodb-local.ts` installs it */
export async function startDynamodbLocal(jar: string): Promise<DynamodbLocal> {
  const port = await freePort();
  const options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", String(port)];
  const java = spawn(
    "java",
    ["-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", ...options],
    { cwd: dirname(jar), stdio: "ignore" },
  );
  const url = `http://127.0.0.1:${port}`;
  await answers(url, java);
  return { url, stop: () => java.kill("SIGKILL") };
}

async function answers(url: string, java: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (java.exitCode !== null) throw new Error(`DynamoDB Local ended with ${java.exitCode}`);
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  java.kill("SIGKILL");
  throw new Error("DynamoDB Local did not answer within 30 s");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
