"""What a client sees of a kernel whose monitor is frozen, and then killed, as JSON.

Argument: the kernel's name. It must be behind the sidecar; Linux only.
"""

import json
import os
import pathlib
import signal
import sys

from jupyter_client.manager import start_new_kernel

PATIENCE = 60
COMM = "a-comm"


def main(name):
    manager, client = start_new_kernel(kernel_name=name, startup_timeout=PATIENCE)
    seen = {}
    try:
        send(client, "comm_open", {"comm_id": COMM, "target_name": "SparkMonitor", "data": {}})
        seen["before"] = ask(client, 1)["msgtype"]
        monitor = monitor_of(manager.provisioner.process.pid)
        os.kill(monitor, signal.SIGSTOP)
        seen["value"] = value(client, "6 * 7")
        completions = client.complete("impor", reply=True, timeout=PATIENCE)["content"]
        seen["completions"] = [match for match in completions["matches"] if match == "import"]
        asked = command(client, 2)
        seen["busy"] = [status(client, asked), status(client, asked)]
        os.kill(monitor, signal.SIGKILL)
        seen["left"] = answer(client, 2)
        seen["after"] = ask(client, 3)["msgtype"]
        seen["value again"] = value(client, "6 * 7")
        print(json.dumps(seen))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def send(client, kind, content):
    message = client.session.msg(kind, content)
    client.shell_channel.send(message)
    return message["header"]["msg_id"]


def command(client, number):
    data = {"msgtype": "snapshot", "requestId": number}
    return send(client, "comm_msg", {"comm_id": COMM, "data": data})


def ask(client, number):
    command(client, number)
    return answer(client, number)


def answer(client, number):
    """The answer to a command."""
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "comm_msg":
            data = message["content"]["data"]
            if data.get("requestId") == number:
                return data


def status(client, request):
    """The next status of a request."""
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "status" and message["parent_header"].get("msg_id") == request:
            return message["content"]["execution_state"]


def value(client, expression):
    seen = []

    def take(message):
        if message["msg_type"] == "execute_result":
            seen.append(message["content"]["data"]["text/plain"])

    client.execute_interactive(expression, timeout=PATIENCE, output_hook=take)
    return seen


def monitor_of(sidecar):
    """The process id of the sidecar's monitor."""
    for path in pathlib.Path(f"/proc/{sidecar}/task").glob("*/children"):
        for child in path.read_text().split():
            if b"\0kernel-monitor\0" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
    raise RuntimeError("no monitor runs")


main(sys.argv[1])
