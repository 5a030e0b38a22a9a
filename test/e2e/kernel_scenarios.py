"""Does with a kernel what its name says, as jupyter_client and pyzmq do it.

usage: kernel_scenarios.py <scenario> <kernelspec>; prints what it saw as JSON.
"""

import hashlib
import json
import os
import signal
import socket
import struct
import sys
import tempfile

import zmq
from kernel_session import (
    DEADLINE,
    Kernel,
    finish,
    gate,
    is_alive,
    nothing_more,
    open_gate,
    published_under,
    reply_to,
    run,
    send,
    text_of,
    types_of,
    value,
    wait_busy,
    wait_printed,
    wait_until,
    wait_welcome,
)


def requests(spec):
    """What a kernel answers to each kind of request, and what it publishes."""
    seen = {}
    with Kernel(spec) as kernel:
        client = kernel.client()
        reply, published = run(client, "import sys\nprint('out')\nprint('err', file=sys.stderr)\n6 * 7")
        seen["execute"] = [reply["content"]["status"], sorted(types_of(published)), published[-2]["content"]]
        reply, published = run(client, "1 / 0")
        seen["error"] = [reply["content"]["ename"], types_of(published)]
        for kind, content in {
            "complete_request": {"code": "impor", "cursor_pos": 5},
            "inspect_request": {"code": "sys", "cursor_pos": 3, "detail_level": 0},
            "is_complete_request": {"code": "for i in x:"},
            "history_request": {"hist_access_type": "tail", "n": 1, "output": False, "raw": True},
            "comm_info_request": {},
            "kernel_info_request": {},
        }.items():
            reply, published = finish(client, send(client, kind, content))
            answer = reply["content"]
            # Of IPython's temporary files.
            answer.pop("matches", None)
            # With a tip by chance.
            answer.pop("banner", None)
            answer.pop("history", None)
            seen[kind] = [reply["msg_type"], answer, types_of(published)]
    return seen


def stdin_from_two_clients(spec):
    with Kernel(spec) as kernel:
        answers = []
        for name in ["first", "second"]:
            client = kernel.client()
            code = f"print('got ' + input('{name}?'))"
            _, published = run(client, code, answer=lambda prompt: f"answer to {prompt}")
            answers.append(text_of(published))
        quiet = [nothing_more(client, "stdin") for client in kernel.clients]
    return {"answers": answers, "quiet": quiet}


def while_busy(spec):
    """kernel_info on control and on the shell while a cell runs."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        path, wait = gate()
        cell = client.execute(wait + "print('done')")
        wait_busy(client, cell)
        control = send(client, "kernel_info_request", {}, channel="control")
        on_control = reply_to(client, control, "control")["content"]["implementation"]
        published_under(client, control)
        other = kernel.open_client()
        # Its channels connect each by itself; what is published before is not for it.
        wait_welcome(other)
        # As a page that is loaded again does.
        asked = other.kernel_info()
        cached = other.get_shell_msg(timeout=DEADLINE)
        published = published_under(other, asked)
        again = other.get_iopub_msg(timeout=DEADLINE)
        is_running = not os.path.exists(path)
        open_gate(path)
        _, rest = finish(client, cell)
        # And now the kernel answers itself.
        reply, _ = finish(client, client.kernel_info())
        for answer in [cached, reply]:
            # With a tip by chance.
            answer["content"].pop("banner")
        return {
            "control": on_control,
            "cached": [cached["msg_type"], cached["content"] == reply["content"]],
            "types": types_of(published),
            "again": [again["content"], again["parent_header"]["msg_id"] == cell],
            "isRunning": is_running,
            "printed": text_of(rest),
        }


def subshell(spec):
    with Kernel(spec) as kernel:
        client = kernel.client()
        created = send(client, "create_subshell_request", {}, channel="control")
        subshell_id = reply_to(client, created, "control")["content"]["subshell_id"]
        path, wait = gate()
        cell = client.execute(wait + "print('main')")
        wait_busy(client, cell)
        content = {"code": "print('sub')", "silent": False}
        side = send(client, "execute_request", content, subshell_id=subshell_id)
        published = published_under(client, side)
        status = reply_to(client, side)["content"]["status"]
        info = send(client, "kernel_info_request", {}, subshell_id=subshell_id)
        subshell_info = reply_to(client, info)["content"]["status"]
        open_gate(path)
        _, rest = finish(client, cell)
        listed = send(client, "list_subshell_request", {}, channel="control")
        listed = reply_to(client, listed, "control")["content"]["subshell_id"]
        return {
            "sub": [status, text_of(published)],
            "info": subshell_info,
            "main": text_of(rest),
            "listed": listed == [subshell_id],
        }


def large_display(spec):
    with Kernel(spec) as kernel:
        client = kernel.client()
        code = (
            "from IPython.display import display\nprint('before')\n"
            "display({'text/plain': 'x' * 50_000_000}, raw=True)\nprint('after')"
        )
        _, published = run(client, code)
        sizes = [
            len(m["content"]["data"]["text/plain"])
            for m in published
            if m["msg_type"] == "display_data"
        ]
        back = run(client, f"len({'y' * 5_000_000!r})")[1]
        return {
            "types": types_of(published),
            "sizes": sizes,
            "back": [m["content"]["data"] for m in back if m["msg_type"] == "execute_result"],
        }


def binary_buffers(spec):
    """A comm of another target that sends back what it gets."""
    echo = """
def echo(comm, _):
    comm.on_msg(lambda m: comm.send({"n": len(m["buffers"])}, buffers=m["buffers"]))
get_ipython().kernel.comm_manager.register_target("echo", echo)
"""
    with Kernel(spec) as kernel:
        client = kernel.client()
        run(client, echo)
        send(client, "comm_open", {"comm_id": "e1", "target_name": "echo", "data": {}})
        results = []
        for size in [0, 1, 255, 256, 70_000, 3_000_000]:
            buffers = [os.urandom(size), b"", os.urandom(10)]
            request = send(client, "comm_msg", {"comm_id": "e1", "data": {}}, buffers=buffers)
            published = published_under(client, request)
            [message] = [m for m in published if m["msg_type"] == "comm_msg"]
            digest = [hashlib.sha256(b).hexdigest() for b in message["buffers"]]
            results.append(digest == [hashlib.sha256(b).hexdigest() for b in buffers])
        listed = send(client, "comm_info_request", {})
        comms = reply_to(client, listed)["content"]["comms"]
    return {"same": results, "comms": comms}


def many_prints(spec):
    with Kernel(spec) as kernel:
        client = kernel.client()
        _, published = run(client, "for i in range(100_000): print(i)")
        expected = "".join(f"{i}\n" for i in range(100_000))
        return {"complete": text_of(published) == expected}


def interrupt(spec):
    """As the kernelspec has it: by a signal to the group, or by a message."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        # Between its busy and the cell's first line ipykernel ignores the signal.
        cell = client.execute("import time\nprint('ready', flush=True)\ntime.sleep(600)")
        wait_printed(client, cell)
        kernel.manager.interrupt_kernel()
        reply, _ = finish(client, cell)
        return {"ename": reply["content"]["ename"], "after": value(client, "1 + 1")}


def signals_once(spec):
    """SIGINT to the group, then to the process alone: the kernel gets each once."""
    count_path = tempfile.mktemp()
    path, wait = gate()
    code = f"""
import signal
count = 0
def note(*_):
    global count
    count += 1
    with open({count_path!r}, "a") as file: file.write("x")
signal.signal(signal.SIGINT, note)
print("ready", flush=True)
{wait}
"""

    def count():
        return os.path.getsize(count_path) if os.path.exists(count_path) else 0

    with Kernel(spec) as kernel:
        client = kernel.client()
        cell = client.execute(code)
        wait_printed(client, cell)
        counts = []
        for target in [-kernel.pid, kernel.pid]:
            os.kill(target, signal.SIGINT)
            wait_until(lambda: count() > len(counts))
            # A second one would have come by the time of an answer.
            asked = send(client, "kernel_info_request", {}, channel="control")
            reply_to(client, asked, "control")
            counts.append(count())
        open_gate(path)
        finish(client, cell)
        return {"counts": counts, "isAlive": kernel.manager.is_alive()}


def restarts(spec):
    """Asked for, and by SIGKILL: on the same ports, for the same client."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        seen = []
        for now in [False, True]:
            run(client, "x = 1")
            pid = value(client, "__import__('os').getpid()")
            connection = kernel.manager.get_connection_info()
            kernel.manager.restart_kernel(now=now)
            client.wait_for_ready(timeout=DEADLINE)
            same = kernel.manager.get_connection_info() == connection
            wait_until(lambda: not is_alive(pid))
            seen.append([value(client, "'x' in globals()"), same])
        return seen


def shutdown(spec):
    """A shutdown_request: the reply, the end, and what is left."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        pid = value(client, "__import__('os').getpid()")
        request = send(client, "shutdown_request", {"restart": False}, channel="control")
        reply = reply_to(client, request, "control")
        code = kernel.exit_code()
        wait_until(lambda: not is_alive(pid))
        return {"reply": reply["content"], "code": code, "parent": not is_alive(kernel.pid)}


def deaths(spec):
    """The exit codes of kernels that end themselves."""
    codes = []
    for code in ["os._exit(42)", "os._exit(0)", "os.kill(os.getpid(), 15)", "os.abort()"]:
        with Kernel(spec) as kernel:
            client = kernel.client()
            client.execute(f"import os\n{code}")
            codes.append(kernel.exit_code())
    return codes


def last_words(spec):
    """All that a kernel has sent before its end, of kernel_that_ends.py."""
    with Kernel(spec) as kernel:
        info = kernel.manager.get_connection_info()
        session = kernel.manager.session
        context = zmq.Context()
        sub = context.socket(zmq.SUB)
        sub.rcvhwm = 0
        sub.subscribe(b"")
        sub.connect(f"tcp://127.0.0.1:{info['iopub_port']}")
        assert sub.poll(DEADLINE * 1000), "it never said anything"
        dealer = context.socket(zmq.DEALER)
        dealer.connect(f"tcp://127.0.0.1:{info['shell_port']}")
        dealer.send_multipart(session.serialize(session.msg("execute_request", {})))
        code = kernel.exit_code()
        numbers = []
        while not numbers or numbers[-1] < 19_999:
            assert sub.poll(DEADLINE * 1000), f"nothing came after {numbers[-1:]}"
            frames = sub.recv_multipart()
            if frames[0] == b"number":
                numbers.append(int(frames[1]))
        for one in [sub, dealer]:
            one.close(linger=0)
        context.term()
        return {"code": code, "complete": numbers == list(range(20_000))}


def killed_sidecar(spec):
    """SIGKILL to the sidecar alone, and to its group."""
    gone = []
    for sign in [1, -1]:
        with Kernel(spec) as kernel:
            client = kernel.client()
            pid = value(client, "__import__('os').getpid()")
            # A kernel that does not look after its parent.
            run(client, "import os\nif os.fork() == 0:\n  import time\n  time.sleep(600)")
            os.kill(sign * kernel.pid, signal.SIGKILL)
            wait_until(lambda: not is_alive(pid))
            gone.append(True)
    return gone


def refused(spec):
    """What an attacker, or a broken client, may send."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        run(client, "count = 0")
        info = kernel.manager.get_connection_info()
        context = zmq.Context()
        dealer = context.socket(zmq.DEALER)
        dealer.linger = 1000
        dealer.connect(f"tcp://127.0.0.1:{info['shell_port']}")
        session = client.session
        execute = {"code": "count += 1", "silent": False}
        good = session.serialize(session.msg("execute_request", execute))
        dealer.send_multipart(good)
        assert dealer.poll(DEADLINE * 1000), "no reply"
        dealer.recv_multipart()
        other = type(session)(key=b"another key")
        forged = other.serialize(other.msg("execute_request", execute))
        changed = session.serialize(session.msg("execute_request", execute))
        changed[-1] = changed[-1].replace(b"+= 1", b"+= 9")
        unsigned = session.serialize(session.msg("execute_request", execute))
        unsigned[1] = b""
        for frames in [
            *[good, good],
            *[forged, changed],
            unsigned,
            *[[b"nothing"], good[:-1], [b"<IDS|MSG>"], [b""] * 10],
        ]:
            dealer.send_multipart(frames)
        # No client of ZeroMQ would send this.
        with socket.create_connection(("127.0.0.1", info["shell_port"])) as raw:
            raw.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(48))
            ready = b"\x05READY\x0bSocket-Type" + struct.pack(">I", 6) + b"DEALER"
            raw.sendall(b"\x04" + bytes([len(ready)]) + ready)
            raw.sendall(b"\x02" + struct.pack(">Q", 1 << 40))
            raw.settimeout(DEADLINE)
            while raw.recv(65536):
                pass
        # Its answer comes after all that was sent before.
        asked = session.serialize(session.msg("kernel_info_request", {}))
        dealer.send_multipart(asked)
        assert dealer.poll(DEADLINE * 1000), "no reply"
        dealer.close()
        context.term()
        count = value(client, "count")
        client.shutdown()
        kernel.exit_code()
        return {"count": count, "counts": kernel.counts(), "stderr": kernel.stderr()}


def handover(spec):
    """A client that connects again with its identity, while its old connection is up."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        session = client.session
        port = kernel.manager.get_connection_info()["shell_port"]
        context = zmq.Context()
        sockets = []
        replies = []
        for _ in range(3):
            dealer = context.socket(zmq.DEALER)
            dealer.linger = 0
            dealer.identity = b"the same"
            dealer.connect(f"tcp://127.0.0.1:{port}")
            dealer.send_multipart(session.serialize(session.msg("kernel_info_request", {})))
            replies.append(dealer.poll(DEADLINE * 1000))
            sockets.append(dealer)
        for dealer in sockets:
            dealer.close()
        context.term()
        return replies


def unsigned_mode(spec):
    with Kernel(spec, key=b"") as kernel:
        client = kernel.client()
        key = kernel.manager.get_connection_info()["key"]
        send(client, "comm_open", {"comm_id": "c1", "target_name": "SparkMonitor", "data": {}})
        comms = reply_to(client, send(client, "comm_info_request", {}))["content"]["comms"]
        return {"key": key.decode(), "value": value(client, "6 * 7"), "comms": comms}


def ipc(spec):
    folder = os.environ["JUPYTER_RUNTIME_DIR"]
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "ipc-kernel.json")
    with Kernel(spec, transport="ipc", connection_file=path) as kernel:
        client = kernel.client()
        first = value(client, "6 * 7")
        # The sockets' files are left, and in the way of nobody.
        kernel.manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=DEADLINE)
        return [kernel.manager.transport, first, value(client, "6 * 7")]


def bad_start(spec):
    """A kernel that ends before it answers."""
    with Kernel(spec) as kernel:
        code = kernel.exit_code()
        return {"code": code, "stderr": kernel.stderr()}


def comm(spec):
    """The comm, with a monitor that is told what to say."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        cell, published = client.execute("1"), []
        finish(client, cell)
        data = {"msgtype": "openfromfrontend"}
        content = {"comm_id": "c1", "target_name": "SparkMonitor", "data": data}
        opened = published_under(client, send(client, "comm_open", content))
        listed = {}
        for target in ["SparkMonitor", "jupyter.widget", None]:
            asked = {} if target is None else {"target_name": target}
            request = send(client, "comm_info_request", asked)
            listed[str(target)] = reply_to(client, request)["content"]["comms"]
            published_under(client, request)

        def command(data):
            return published_under(client, send(client, "comm_msg", {"comm_id": "c1", "data": data}))

        said = [
            {"type": "commData", "commId": "c1", "data": '{"n":1}', "msgId": cell},
            {"type": "commData", "commId": "c1", "data": '{"n":2}', "msgId": None},
            {"type": "commData", "commId": "unknown", "data": '{"n":3}', "msgId": None},
        ]
        request = send(client, "comm_msg", {"comm_id": "c1", "data": {"say": said}})
        published = []
        while types_of(published)[-1:] != ["idle"]:
            published.append(client.get_iopub_msg(timeout=DEADLINE))
        frames = [
            [m["content"], m["parent_header"]["msg_id"] == cell, m["parent_header"]["msg_type"]]
            for m in published
            if m["msg_type"] == "comm_msg"
        ]
        command({"told": True})
        send(client, "comm_msg", {"comm_id": "c1", "data": {"told": True}})
        told = None
        while told is None:
            message = client.get_iopub_msg(timeout=DEADLINE)
            if message["msg_type"] == "comm_msg":
                told = message["content"]["data"]["told"]
        closed = published_under(client, send(client, "comm_close", {"comm_id": "c1", "data": {}}))
        after = reply_to(client, send(client, "comm_info_request", {}))["content"]["comms"]
        seen_by_kernel = value(client, "list(get_ipython().kernel.comm_manager.comms)")
        client.shutdown()
        kernel.exit_code()
        return {
            "opened": [types_of(opened), opened[1]["content"]],
            "listed": listed,
            "frames": frames,
            "told": [m for m in told if m["type"] != "commMessage"],
            "cell": cell,
            "closed": types_of(closed),
            "after": after,
            "seenByKernel": seen_by_kernel,
            "counts": kernel.counts(),
        }


def comm_without_monitor(spec):
    os.environ["KERNEL_HOST_MONITOR"] = "gone"
    with Kernel(spec) as kernel:
        client = kernel.client()
        send(client, "comm_open", {"comm_id": "c1", "target_name": "SparkMonitor", "data": {}})
        request = send(client, "comm_msg", {"comm_id": "c1", "data": {"msgtype": "snapshot"}})
        published = published_under(client, request)
        return [published[1]["content"], value(client, "6 * 7")]


def comm_of_a_client_that_leaves(spec):
    """Its comm goes with its connection, and is back with it."""
    with Kernel(spec) as kernel:
        client, leaver = kernel.client(), kernel.client()
        for who, comm_id in [(client, "stays"), (leaver, "goes")]:
            content = {"comm_id": comm_id, "target_name": "SparkMonitor", "data": {}}
            published_under(who, send(who, "comm_open", content))
        leaver.stop_channels()
        kernel.clients.remove(leaver)

        def comms():
            request = send(client, "comm_info_request", {})
            return list(reply_to(client, request)["content"]["comms"])

        wait_until(lambda: comms() == ["stays"])
        left = comms()
        # As jupyter_server does for a page that was cut off: the same session, other connections.
        back = kernel.open_client(leaver.session)
        reply_to(back, send(back, "kernel_info_request", {}))
        return [left, comms()]


def display(spec):
    """A progress display under a cell, settled before the cell's idle."""
    return displayed(spec, lambda cell, done: {"onSettle": [done, {"type": "settled", "msgId": cell}]})


def display_of_the_dead(spec):
    """A progress display whose monitor dies before it is settled."""
    return displayed(spec, lambda cell, done: {"diesOnSettle": True})


def displayed(spec, script):
    """What is shown under a cell that ends while its display is half."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        send(client, "comm_open", {"comm_id": "c1", "target_name": "SparkMonitor", "data": {}})
        path, wait = gate()
        cell = client.execute(f"print('begun', flush=True)\n{wait}")
        wait_printed(client, cell)

        def show(text, settled=False):
            return {
                **{"type": "display", "msgId": cell, "displayId": "d1", "text": text},
                **{"html": f"<b>{text}</b>", "isSettled": settled},
            }

        data = {"say": [show("half")], **script(cell, show("done", True))}
        send(client, "comm_msg", {"comm_id": "c1", "data": data})
        shown = None
        while shown is None:
            message = client.get_iopub_msg(timeout=DEADLINE)
            if message["msg_type"] == "display_data":
                shown = message
        open_gate(path)
        published = published_under(client, cell)
        return {
            "shown": [shown["content"], shown["parent_header"]["msg_id"] == cell],
            "types": types_of(published),
            "settled": [m["content"] for m in published if m["msg_type"] == "update_display_data"],
        }


def two_clients(spec):
    """Both see all that is published, and each gets its own replies."""
    with Kernel(spec) as kernel:
        clients = [kernel.client(), kernel.client()]
        cells = [client.execute(f"print('{index}')") for index, client in enumerate(clients)]
        printed = []
        for client in clients:
            published = []
            # In any order: they came by different connections.
            while types_of(published).count("idle") < 2:
                message = client.get_iopub_msg(timeout=DEADLINE)
                if message["parent_header"].get("msg_id") in cells:
                    published.append(message)
            printed.append(sorted(text_of(published).split()))
        replies = [
            reply_to(client, cell)["content"]["status"] for client, cell in zip(clients, cells)
        ]
        quiet = [nothing_more(client, "shell") for client in clients]
        return {"printed": printed, "replies": replies, "quiet": quiet}


def welcome(spec):
    """Each subscription gets its own welcome, and nobody gets another's."""
    with Kernel(spec) as kernel:
        client = kernel.client()
        port = kernel.manager.get_connection_info()["iopub_port"]
        context = zmq.Context()
        seen = []
        for topic in [b"", b"stream"]:
            sub = context.socket(zmq.SUB)
            sub.linger = 0
            sub.subscribe(topic)
            sub.connect(f"tcp://127.0.0.1:{port}")
            assert sub.poll(DEADLINE * 1000), "no welcome"
            idents, frames = client.session.feed_identities(sub.recv_multipart())
            message = client.session.deserialize(frames)
            names = [ident.decode() for ident in idents]
            seen.append([names, message["msg_type"], message["content"]])
            sub.close()
        context.term()
        request = client.execute("1")
        published = []
        while types_of(published)[-1:] != ["idle"]:
            message = client.get_iopub_msg(timeout=DEADLINE)
            # A client asks a kernel that starts slowly more than once, and all of it is answered.
            is_status = message["msg_type"] == "status"
            if not is_status or message["parent_header"].get("msg_id") == request:
                published.append(message)
        finish_reply = reply_to(client, request)["content"]["status"]
        return {"seen": seen, "others": types_of(published), "status": finish_reply}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](sys.argv[2])))
