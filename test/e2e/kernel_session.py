"""A kernel and its clients, for kernel_scenarios.py."""

import json
import os
import queue
import tempfile
import time

from jupyter_client import KernelManager

DEADLINE = 30


class Kernel:
    """A kernel that is started by its spec's name, with what it says on stderr."""

    def __init__(self, spec, key=None, **options):
        # Open as long as the kernel may be started again.
        self.stderr_file = tempfile.NamedTemporaryFile()
        self.manager = KernelManager(kernel_name=spec, **options)
        if key is not None:
            self.manager.session.key = key
        self.clients = []
        self.manager.start_kernel(stderr=self.stderr_file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()
        self.stderr_file.close()

    def client(self):
        """A client that is ready."""
        client = self.open_client()
        client.wait_for_ready(timeout=DEADLINE)
        return client

    def open_client(self, session=None):
        """A client that has asked for nothing yet, with a session, and so an identity, of its own."""
        client = self.manager.client()
        own = client.session
        client.session = session or type(own)(key=own.key, signature_scheme=own.signature_scheme)
        client.start_channels()
        self.clients.append(client)
        return client

    @property
    def pid(self):
        """Of what jupyter_client has started: the sidecar, or the kernel itself."""
        return self.manager.provisioner.process.pid

    def exit_code(self):
        """Waits for the end."""
        return self.manager.provisioner.process.wait(DEADLINE)

    def stderr(self):
        with open(self.stderr_file.name, encoding="utf-8") as file:
            return file.read()

    def counts(self):
        """What the sidecar says at its end."""
        return json.loads(self.stderr().strip().split("\n")[-1])


def run(client, code, answer=None, **options):
    """Executes code. Returns the reply, and what was published under it."""
    request = client.execute(code, allow_stdin=answer is not None, **options)
    if answer is not None:
        prompt = client.get_stdin_msg(timeout=DEADLINE)
        assert prompt["parent_header"]["msg_id"] == request, prompt
        client.input(answer(prompt["content"]["prompt"]))
    return finish(client, request)


def finish(client, request):
    """Waits for the reply and the idle of a request on the shell."""
    published = published_under(client, request)
    while True:
        reply = client.get_shell_msg(timeout=DEADLINE)
        if reply["parent_header"].get("msg_id") == request:
            return reply, published


def published_under(client, request):
    """What is published under a request, up to its idle."""
    published = []
    while True:
        message = client.get_iopub_msg(timeout=DEADLINE)
        if message["parent_header"].get("msg_id") != request:
            continue
        published.append(message)
        if message["content"].get("execution_state") == "idle":
            return published


def value(client, expression):
    """The value of an expression in the kernel."""
    reply, _ = run(
        client, "", user_expressions={"v": f"__import__('json').dumps({expression})"}
    )
    result = reply["content"]["user_expressions"]["v"]
    # It is the repr of a text.
    return json.loads(eval(result["data"]["text/plain"]))


def text_of(published):
    """What was printed."""
    return "".join(m["content"]["text"] for m in published if m["msg_type"] == "stream")


def types_of(published):
    """The types of the messages; streams that follow each other are one."""
    types = []
    for message in published:
        kind = message["msg_type"]
        if kind == "status":
            kind = message["content"]["execution_state"]
        if kind != "stream" or types[-1:] != ["stream"]:
            types.append(kind)
    return types


def send(client, kind, content, channel="shell", buffers=None, **header):
    """Sends any request."""
    message = client.session.msg(kind, content)
    message["header"].update(header)
    socket = getattr(client, f"{channel}_channel").socket
    client.session.send(socket, message, buffers=buffers)
    return message["header"]["msg_id"]


def reply_to(client, request, channel="shell"):
    """Waits for the reply to a request."""
    get = getattr(client, f"get_{channel}_msg")
    while True:
        reply = get(timeout=DEADLINE)
        if reply["parent_header"].get("msg_id") == request:
            return reply


def gate():
    """A path, and code that waits for it to be there."""
    path = tempfile.mktemp()
    return path, (
        "import os as _os, time as _time\n"
        f"while not _os.path.exists({path!r}): _time.sleep(0.01)\n"
    )


def open_gate(path):
    with open(path, "w", encoding="utf-8"):
        pass


def wait_until(condition):
    """Waits for what will be so."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def wait_busy(client, request):
    """Waits for the kernel to begin with a request."""
    while True:
        message = client.get_iopub_msg(timeout=DEADLINE)
        is_busy = message["content"].get("execution_state") == "busy"
        if is_busy and message["parent_header"].get("msg_id") == request:
            return


def wait_welcome(client):
    """Waits until a client is told what is published."""
    while client.get_iopub_msg(timeout=DEADLINE)["msg_type"] != "iopub_welcome":
        pass


def wait_printed(client, request):
    """Waits for a request to print something."""
    while True:
        message = client.get_iopub_msg(timeout=DEADLINE)
        if message["msg_type"] == "stream" and message["parent_header"].get("msg_id") == request:
            return


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        pass
    if os.path.exists("/proc/self"):
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def nothing_more(client, channel):
    """Whether nothing waits on a channel."""
    try:
        getattr(client, f"get_{channel}_msg")(timeout=0.2)
    except queue.Empty:
        return True
    return False
