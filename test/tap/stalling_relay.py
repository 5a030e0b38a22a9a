"""Stands between a tap and a receiver, and stalls.

Its argument is the receiver's port; its own is its first line of output. Once
both ends have greeted each other it reads nothing, with the smallest buffers,
until a line comes on stdin; from then on it passes everything on.
"""

import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
tap = listener.accept()[0]
receiver = socket.create_connection(("127.0.0.1", int(sys.argv[1])))


def pass_line(source, target):
    line = b""
    while not line.endswith(b"\n"):
        line += source.recv(1)
    target.sendall(line)


pass_line(tap, receiver)
pass_line(receiver, tap)
sys.stdin.readline()
while True:
    piece = tap.recv(65536)
    if not piece:
        break
    receiver.sendall(piece)
receiver.close()
