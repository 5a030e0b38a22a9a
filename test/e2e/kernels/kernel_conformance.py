"""Runs the tests of jupyter_kernel_test for ipykernel, and prints their outcomes as JSON.

The kernel's name is in the variable KERNEL.
"""

import json
import os
import unittest

import jupyter_kernel_test


class Kernel(jupyter_kernel_test.KernelTests):
    kernel_name = os.environ["KERNEL"]
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples = [{"text": "zi", "matches": {"zip"}}]
    complete_code_samples = ["1", "print('hello, world')", "def f(x):\n  return x*2\n\n\n"]
    incomplete_code_samples = ["print('''hello", "def f(x):\n  x*2"]
    invalid_code_samples = ["import = 7q"]
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_execute_result = [{"code": "1+2+3", "result": "6"}]
    code_display_data = [
        {
            "code": "from IPython.display import HTML, display; display(HTML('<b>test</b>'))",
            "mime": "text/html",
        }
    ]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1?2*"
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = os.environ["KERNEL"]
    support_iopub_welcome = True


result = unittest.TestResult()
unittest.defaultTestLoader.loadTestsFromModule(__import__("__main__")).run(result)
broken = {
    outcome: sorted(str(test) for test, _ in getattr(result, outcome))
    for outcome in ("failures", "errors", "skipped")
}
print(json.dumps({"testsRun": result.testsRun, **broken}))
