"""What a client of Jupyter sees of a kernel, as JSON on stdout: `spec NAME` or `start NAME`."""

import json
import sys

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager, start_new_kernel


def read_spec(name):
    spec = KernelSpecManager().get_kernel_spec(name)
    manager = KernelManager(kernel_name=name, connection_file="/run/a folder/kernel.json")
    manager._launch_args = {"cwd": "/never", "env": {}}
    return {**spec.to_dict(), "folder": spec.resource_dir, "command": manager.format_kernel_cmd()}


def run(name, code):
    """Starts a kernel, takes what it prints and answers, and ends it."""
    manager, client = start_new_kernel(kernel_name=name, startup_timeout=60)
    printed, results = [], []

    def take(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])
        if message["msg_type"] == "execute_result":
            results.append(message["content"]["data"]["text/plain"])

    try:
        reply = client.execute_interactive(code, timeout=60, output_hook=take)
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
    return {
        "status": reply["content"]["status"],
        "printed": "".join(printed),
        "results": results,
        "alive": manager.is_alive(),
    }


if __name__ == "__main__":
    what, name, *code = sys.argv[1:]
    print(json.dumps(read_spec(name) if what == "spec" else run(name, code[0])))
