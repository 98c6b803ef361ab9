"""Starts MiniStack (1.5.33). With FILL_IN_CONTEXT its Scheduler fills in the `<aws.scheduler.*>` of an input. Everything
else is MiniStack's own, and its own variables set it up. It wraps a name that MiniStack keeps to itself, so it is for
this release alone."""
import os
import re
import sys
import time
import uuid
from datetime import datetime, timezone

from ends_with_stdin import end_with_stdin
from ministack.services import eventbridge

deliver = eventbridge._invoke_target


def scheduled_time(schedule):
    """MiniStack keeps no instant, and reads all expressions in UTC. What is not at() fires in the minute it is due."""
    expression = schedule.get("ScheduleExpression", "")
    if expression.startswith("at("):
        due = datetime.fromisoformat(expression[3:-1])
    else:
        due = datetime.fromtimestamp(time.time() // 60 * 60, timezone.utc)
    return due.strftime("%Y-%m-%dT%H:%M:%SZ")


def deliver_filled_in(target, event, schedule, view=None):
    if event.get("Source") == "aws.scheduler" and "Input" in target:
        values = {
            "scheduled-time": scheduled_time(schedule),
            "execution-id": str(uuid.uuid4()),
            "attempt-number": "1",
            "schedule-arn": schedule.get("Arn", ""),
        }
        filled = re.sub(r"<aws\.scheduler\.([a-z-]+)>", lambda m: values.get(m[1], m[0]), target["Input"])
        target = {**target, "Input": filled}
    return deliver(target, event, schedule, view)


if __name__ == "__main__":
    end_with_stdin()
    if "FILL_IN_CONTEXT" in os.environ:
        eventbridge._invoke_target = deliver_filled_in
    from ministack.app import main

    sys.exit(main())
