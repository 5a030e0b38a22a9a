"""Sockets of libzmq that do what a test says: a JSON command a line, an answer a line.

Text stands for bytes, one character each.
"""

import hashlib
import json
import sys

import zmq

PATIENCE_MS = 60_000
context = zmq.Context()
sockets = {}


def encode(text):
    return text.encode("latin-1")


def body(size):
    return bytes(range(251)) * (size // 251) + bytes(size % 251)


def open_socket(name, type, options={}, connect=None, bind=None):
    socket = context.socket(getattr(zmq, type))
    socket.linger = 0
    socket.rcvtimeo = socket.sndtimeo = PATIENCE_MS
    for option, value in options.items():
        value = encode(value) if isinstance(value, str) else value
        socket.setsockopt(getattr(zmq, option), value)
    for endpoint in connect or []:
        socket.connect(endpoint)
    if bind is not None:
        socket.bind(bind)
    sockets[name] = socket
    return socket.last_endpoint.decode().rstrip("\0")


def close_socket(name):
    sockets.pop(name).close()


def set_option(name, option, value):
    sockets[name].setsockopt(getattr(zmq, option), encode(value))


def send(name, frames):
    sockets[name].send_multipart([encode(frame) for frame in frames])


def send_if_connected(name, frames):
    """libzmq lets go of a connection that was refused, and a send would wait for another."""
    try:
        sockets[name].send_multipart([encode(frame) for frame in frames], zmq.NOBLOCK)
    except zmq.Again:
        pass


def receive(name):
    return [frame.decode("latin-1") for frame in sockets[name].recv_multipart()]


def is_silent(name, ms):
    return sockets[name].poll(ms) == 0


def send_numbered(name, frames, count, size):
    """Sends `frames`, a number and a body, `count` times."""
    start = [encode(frame) for frame in frames]
    end = body(size)
    for number in range(count):
        sockets[name].send_multipart([*start, str(number).encode(), end])


def receive_numbered(name, count):
    """Receives messages whose last frame but one is a number; tells those that were missed."""
    missed = []
    expected = 0
    while expected < count:
        number = int(sockets[name].recv_multipart()[-2])
        missed += range(expected, number)
        expected = number + 1
    return missed


def exchange_numbered(name, count, size, window):
    """Sends numbered messages and receives their echoes, at most `window` under way."""
    end = body(size)
    answers = 0
    for number in range(count + window):
        if number < count:
            sockets[name].send_multipart([b"", str(number).encode(), end])
        if number >= window:
            frames = sockets[name].recv_multipart()
            assert frames == [b"", str(answers).encode(), end], f"{answers}: {frames[:2]}"
            answers += 1
    return answers


def send_large(name, frames, size):
    data = body(size)
    sockets[name].send_multipart([*map(encode, frames), data, b"end"], copy=False)
    return hashlib.sha256(data).hexdigest()


def receive_large(name):
    """The frames but for the last two; the digest of the large one."""
    *frames, data, end = sockets[name].recv_multipart()
    assert end == b"end"
    return [[frame.decode("latin-1") for frame in frames], hashlib.sha256(data).hexdigest()]


def peak_memory(pid):
    """Of a process, in MB."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024


print(json.dumps([zmq.__version__, zmq.zmq_version()]), flush=True)
for line in sys.stdin:
    command, *arguments = json.loads(line)
    try:
        answer = {"value": globals()[command](*arguments)}
    except Exception as error:
        answer = {"error": f"{command} {str(arguments)[:100]}: {error!r}"}
    print(json.dumps(answer), flush=True)
