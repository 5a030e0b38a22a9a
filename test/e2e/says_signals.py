"""Says each SIGINT and SIGHUP that comes, by its name; ends with 5 after the second kind."""

import os
import signal
import sys

reader, writer = os.pipe()
os.set_blocking(writer, False)
signal.set_wakeup_fd(writer)
for kind in [signal.SIGINT, signal.SIGHUP]:
    signal.signal(kind, lambda *_: None)
print("ready", os.getppid(), flush=True)
while True:
    [number] = os.read(reader, 1)
    print(signal.Signals(number).name, flush=True)
    if number == signal.SIGHUP:
        sys.exit(5)
