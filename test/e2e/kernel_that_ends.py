"""A kernel that says something until it is asked, then 20,000 numbers, and ends.

usage: kernel_that_ends.py <connection file>
"""

import json
import sys

import zmq

with open(sys.argv[1], encoding="utf-8") as file:
    info = json.load(file)
context = zmq.Context()
sockets = {}
kinds = {"shell": zmq.ROUTER, "control": zmq.ROUTER, "stdin": zmq.ROUTER, "hb": zmq.REP}
for channel, kind in {**kinds, "iopub": zmq.PUB}.items():
    sockets[channel] = context.socket(kind)
    sockets[channel].sndhwm = 0
    sockets[channel].bind(f"tcp://{info['ip']}:{info[f'{channel}_port']}")
while not sockets["shell"].poll(20):
    sockets["iopub"].send_multipart([b"tick", b""])
for number in range(20_000):
    sockets["iopub"].send_multipart([b"number", str(number).encode(), bytes(1000)])
# What is sent is with the system then.
context.destroy(linger=-1)
sys.exit(3)
