"""Starts LocalStack's open version (localstack-core 4.14) on this machine without Docker and without downloads.
Everything else is LocalStack's own, and its own variables set it up.

1. Functions run as processes: process_executor.py in place of Docker's executor.
2. DynamoDB Local's jar is the one at `DYNAMODB_JAR`, not one that LocalStack would download. LocalStack's own Java
   agent, which only lifts a limit of 20 indexes, is left out."""
import os
import sys

from ends_with_stdin import end_with_stdin
from localstack.services.lambda_.invocation import runtime_executor

from process_executor import ProcessExecutor


def use_jar(path):
    from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller as Installer
    from localstack.services.dynamodb.server import DynamodbServer

    Installer.install = lambda self, target=None: None
    Installer.get_installed_dir = lambda self: os.path.dirname(os.path.abspath(path))
    Installer.get_java_env_vars = lambda self: {}
    command = DynamodbServer._create_shell_command
    DynamodbServer._create_shell_command = lambda self: [
        word for word in command(self) if not word.startswith("-javaagent:")
    ]


if __name__ == "__main__":
    end_with_stdin()
    runtime_executor.get_runtime_executor = lambda: ProcessExecutor
    use_jar(os.environ["DYNAMODB_JAR"])
    from localstack.runtime.main import main

    sys.exit(main())
