"""The kernel extension of PyPI sparkmonitor, without a kernel around it.

Prints the port it listens on, then each message that it would send to the
frontend, one JSON a line.
"""

import json
import logging

from sparkmonitor import kernelextension


class PrintingComm:
    def send(self, message):
        print(json.dumps(message), flush=True)


kernelextension.logger = logging.getLogger("kernelextension")
monitor = kernelextension.ScalaMonitor(ipython=None)
monitor.comm = PrintingComm()
kernelextension.monitor = monitor
print(monitor.start(), flush=True)
