"""What a kernel costs its client, direct and through the sidecar, in turns.

Usage: kernel_cost.py <name of the direct spec> <name of the wrapped one>

Prints one JSON object: for each way lists of milliseconds, one value a round,
and for the wrapped one the kilobytes of its process.
"""

import json
import pathlib
import statistics
import sys
import time

from jupyter_client.manager import KernelManager

START_ROUNDS = 7
ROUNDS = 7
EXECUTIONS = 200
MESSAGES = 20_000
LARGE = 50_000_000
PATIENCE = 120

DISPLAY = """
from IPython.display import display
from IPython.core.displaypub import publish_display_data
def show(n, size):
    data = {"text/plain": "x" * size}
    for _ in range(n):
        publish_display_data(data)
"""


def start(name):
    begin = time.monotonic()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    return manager, client, (time.monotonic() - begin) * 1000


def execute(client, code):
    """Runs code; returns the milliseconds until reply and idle, and the messages shown."""
    begin = time.monotonic()
    request = client.execute(code)
    shown = 0
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") != request:
            continue
        kind = message["msg_type"]
        if kind == "display_data":
            shown += 1
        if kind == "status" and message["content"]["execution_state"] == "idle":
            break
    while client.get_shell_msg(timeout=PATIENCE)["parent_header"]["msg_id"] != request:
        pass
    return (time.monotonic() - begin) * 1000, shown


def memory(manager):
    """Kilobytes of the process that the manager started: resident, and its share of them."""
    pid = manager.provisioner.process.pid
    smaps = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    values = dict(line.split(":") for line in smaps.splitlines()[1:])
    return {key: int(values[key].split()[0]) for key in ("Rss", "Pss")}


def main():
    names = sys.argv[1:3]
    measured = {
        name: {"start": [], "execute": [], "messages": [], "shown": [], "large": [], "memory": []}
        for name in names
    }
    for _ in range(START_ROUNDS):
        for name in names:
            manager, client, took = start(name)
            measured[name]["start"].append(took)
            client.stop_channels()
            manager.shutdown_kernel(now=True)

    kernels = {name: start(name)[:2] for name in names}
    for manager, client in kernels.values():
        execute(client, DISPLAY)
        for _ in range(EXECUTIONS):
            execute(client, "1")
    for name, (manager, _) in kernels.items():
        measured[name]["memory"].append(memory(manager))
    for _ in range(ROUNDS):
        for name, (_, client) in kernels.items():
            times = [execute(client, "1")[0] for _ in range(EXECUTIONS)]
            measured[name]["execute"].append(statistics.median(times))
    for _ in range(ROUNDS):
        for name, (_, client) in kernels.items():
            took, shown = execute(client, f"show({MESSAGES}, 1000)")
            measured[name]["messages"].append(took)
            measured[name]["shown"].append(shown)
    for _ in range(3):
        for name, (manager, client) in kernels.items():
            took, _ = execute(client, f"show(1, {LARGE})")
            measured[name]["large"].append(took)
            measured[name]["memory"].append(memory(manager))
    for manager, client in kernels.values():
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(json.dumps(measured))


main()
