"""Ends a server with all that it started when its standard input closes: the suite holds the other end, so this also
happens when the suite is killed. Descendants are found by their parents, since LocalStack gives Java a session of
its own."""
import os
import signal
import subprocess
import sys
import threading


def descendants(ancestor):
    children = {}
    for line in subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout.splitlines():
        pid, parent = map(int, line.split())
        children.setdefault(parent, []).append(pid)
    found = [ancestor]
    for pid in found:
        found += children.get(pid, [])
    return found[1:]


def end_with_stdin():
    def watch():
        while sys.stdin.buffer.read1(4096):
            pass
        for pid in descendants(os.getpid()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
