"""A runtime executor for LocalStack's open version, which has none but Docker's: the environment of a Node function is
a `node` of this machine (`FUNCTION_NODE`). It is handed its events by one pipe and answers by another, and is killed
at its timeout. function_host.mjs is what runs in it.

LocalStack starts, invokes and stops executors, keeps their environment variables, and stores the logs that an
invocation returns. Only functions of Node are run."""
import json
import os
import select
import subprocess
import threading
import time
from datetime import datetime, timezone

from localstack.services.lambda_.invocation.lambda_models import InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

HOST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "function_host.mjs")
START_SECONDS = 10


class ProcessExecutor(RuntimeExecutor):
    process = None

    def start(self, env_vars):
        self.env_vars = {name: str(value) for name, value in env_vars.items() if value is not None}
        self.lines = []
        self._spawn()

    def _spawn(self):
        events, self.events = os.pipe()
        self.answers, answers = os.pipe()
        code = str(self.function_version.config.code.get_unzipped_code_location())
        own = {"LAMBDA_TASK_ROOT": code, "FUNCTION_EVENTS": str(events), "FUNCTION_ANSWERS": str(answers)}
        self.process = subprocess.Popen(
            [os.environ["FUNCTION_NODE"], HOST],
            cwd=code,
            env={"PATH": os.environ["PATH"], **self.env_vars, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(events, answers),
            text=True,
        )
        os.close(events)
        os.close(answers)
        threading.Thread(target=self._read_logs, args=(self.process.stdout,), daemon=True).start()
        self.rest = b""
        first = self._answer(START_SECONDS)
        if first is None or "init" in first:
            self._end()
            problem = (first or {}).get("init", f"no answer within {START_SECONDS} s")
            raise LambdaRuntimeException(json.dumps(problem))

    def _read_logs(self, output):
        for line in output:
            self.lines.append(line)

    def _answer(self, seconds):
        """The next answer; None where the time is up or the process has ended."""
        until = time.monotonic() + seconds
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.answers], [], [], max(0, until - time.monotonic()))
            more = os.read(self.answers, 1 << 16) if ready else b""
            if not more:
                return None
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def invoke(self, payload):
        id, timeout = payload["invoke-id"], self.function_version.config.timeout
        if self.process is None:
            self._spawn()
        self.lines.clear()
        started = time.time()
        event = {
            "id": id,
            "arn": payload["invoked-function-arn"],
            "event": json.loads(payload["payload"] or "{}"),
            "deadline": int((started + timeout) * 1000),
        }
        self._write(event)
        answer = self._answer(timeout) or self._ended(id, timeout)
        # The last lines are on their way through the other pipe.
        time.sleep(0.01)
        body = answer.get("error", answer.get("result"))
        report = f"REPORT RequestId: {id}\tDuration: {(time.time() - started) * 1000:.2f} ms\n"
        logs = f"START RequestId: {id} Version: $LATEST\n{''.join(self.lines)}END RequestId: {id}\n{report}"
        return InvocationResult(id, json.dumps(body).encode(), is_error="error" in answer, logs=logs)

    def _ended(self, id, timeout):
        """What Lambda answers for a process that did not."""
        try:
            self.process.wait(0.2)
            kind, message = "Runtime.ExitError", f"RequestId: {id} Error: Runtime exited"
        except subprocess.TimeoutExpired:
            now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            kind, message = "Sandbox.Timedout", f"{now} {id} Task timed out after {timeout:.2f} seconds"
        self._end()
        self.lines.append(f"{message}\n")
        return {"error": {"errorType": kind, "errorMessage": message}}

    def _write(self, event):
        rest = json.dumps(event).encode() + b"\n"
        while rest:
            rest = rest[os.write(self.events, rest) :]

    def _end(self):
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            os.close(self.events)
            os.close(self.answers)

    def stop(self):
        self._end()

    def get_address(self):
        return "127.0.0.1"

    def get_endpoint_from_executor(self):
        return "127.0.0.1"

    def get_runtime_endpoint(self):
        return "http://127.0.0.1"

    def get_logs(self):
        return "".join(self.lines)

    @classmethod
    def validate_environment(cls):
        return True

    @classmethod
    def prepare_version(cls, function_version):
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version):
        pass
