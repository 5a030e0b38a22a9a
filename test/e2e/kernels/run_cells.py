"""Runs cells in a kernel as a Jupyter client does, and prints what came back as JSON.

Arguments: the kernel's name, a JSON list of cells, and "comm" to open one of
the target SparkMonitor first and to wait for the end of a Spark job.
"""

import json
import sys
import time

from jupyter_client.manager import start_new_kernel

PATIENCE = 90


def main(name, cells, with_comm):
    manager, client = start_new_kernel(kernel_name=name, startup_timeout=PATIENCE)
    try:
        result = {"info": info(client), "completions": completions(client, "ec"), "cells": []}
        frames = Frames(client) if with_comm else None
        for code in cells:
            result["cells"].append(run(client, code, frames))
        if frames:
            frames.wait_for_job_end()
            result["frames"] = frames.all
        print(json.dumps(result))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def info(client):
    return client.kernel_info(reply=True, timeout=PATIENCE)["content"]


def completions(client, code):
    return client.complete(code, reply=True, timeout=PATIENCE)["content"]


def run(client, code, frames):
    """The reply's status, and the messages on iopub by their types and texts."""
    request = client.execute(code)
    messages = []
    while not messages or messages[-1] != ["status", "idle"]:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if frames and frames.take(message) or message["parent_header"].get("msg_id") != request:
            continue
        content = message["content"]
        text = content.get("text") or content.get("data", {}).get("text/plain")
        messages.append([message["msg_type"], content.get("execution_state") or text])
    return {"status": reply_to(client, request)["content"]["status"], "messages": messages}


def reply_to(client, request):
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"]["msg_id"] == request:
            return reply


class Frames:
    """A comm of the target SparkMonitor, and the frames that came over it."""

    COMM = "a-comm"

    def __init__(self, client):
        self.client = client
        self.all = []
        opening = {"comm_id": self.COMM, "target_name": "SparkMonitor"}
        self.send("comm_open", {**opening, "data": {"dialect": "flat"}})

    def send(self, message_type, content):
        self.client.shell_channel.send(self.client.session.msg(message_type, content))

    def take(self, message):
        if message["msg_type"] != "comm_msg" or message["content"]["comm_id"] != self.COMM:
            return False
        data = message["content"]["data"]
        if "event" in data:
            self.all.append(data)
        return True

    def wait_for_job_end(self):
        deadline = time.monotonic() + PATIENCE
        while not any(frame["event"] == "sparkJobEnd" for frame in self.all):
            self.take(self.client.get_iopub_msg(timeout=deadline - time.monotonic()))


main(sys.argv[1], json.loads(sys.argv[2]), "comm" in sys.argv[3:])
