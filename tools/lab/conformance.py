"""Jupyter's public suite for kernels, with TypeScript samples, and the hooks that it has no test for.

Run by `npm run test:lab`; alone: `python -m unittest -v tools/lab/conformance.py`.
"""

import time
import unittest
from queue import Empty

import jupyter_kernel_test as suite

SHOW = """
import { show, TO_NOTEBOOK } from 'refair';
const bundle = { 'text/html': '<b>x</b>', 'image/png': 'iVBORw0KGgo=', 'text/plain': 'x' };
await show({ [TO_NOTEBOOK]: () => bundle });
"""


class KernelTests(suite.KernelTests):
    kernel_name = "refair"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "const smile = '😀'; Math.hyp", "matches": {"hypot"}},
    ]
    complete_code_samples = [
        "1",
        "function f(x: number) {\n  return x * 2;\n}\n\n\n",
        "const x = await Promise.resolve(3);",
    ]
    incomplete_code_samples = ["function f(x: number) {", "const a = [1,", "`abc", "f(", "/* a"]
    invalid_code_samples = ["const = 7q", "1 1", "}"]
    code_generate_error = "throw new Error('boom')"
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2, 3].map((x) => x * x)", "result": "[ 1, 4, 9 ]"},
        {"code": "await Promise.resolve('later')", "result": "later"},
    ]
    code_display_data = [
        {"code": SHOW, "mime": "text/html"},
        {"code": SHOW, "mime": "image/png"},
    ]
    code_history_pattern = "6 * 7*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.hypot"
    code_clear_output = "console.log('a'); console.clear();"

    def drain(self):
        for channel in (self.kc.shell_channel, self.kc.iopub_channel):
            while True:
                try:
                    suite.ensure_sync(channel.get_msg)(timeout=0.3)
                except Empty:
                    break

    def reply(self, timeout=20):
        return self.get_non_kernel_info_reply(timeout=timeout)["content"]

    def on_control(self, kind):
        self.drain()
        self.kc.control_channel.send(self.kc.session.msg(kind, {}))
        return self.kc.get_control_msg(timeout=10)["msg_type"]

    def test_comm_info(self):
        self.drain()
        self.kc.comm_info()
        self.assertEqual(self.reply(), {"status": "ok", "comms": {}})

    def test_control(self):
        self.assertEqual(self.on_control("kernel_info_request"), "kernel_info_reply")
        self.assertEqual(self.on_control("interrupt_request"), "interrupt_reply")

    def test_interrupts(self):
        loops = ["for (;;) {}", "for (;;) await new Promise((r) => setTimeout(r, 20));"]
        for loop in loops:
            with self.subTest(loop):
                self.drain()
                self.kc.execute(loop)
                time.sleep(2)
                self.km.interrupt_kernel()
                self.assertEqual(self.reply()["status"], "error")
                self.drain()
                answer, _ = self.execute_helper("1")
                self.assertEqual(answer["content"]["status"], "ok")

    def test_input(self):
        self.drain()
        self.kc.execute("console.log(prompt('name? '))", allow_stdin=True)
        question = self.kc.get_stdin_msg(timeout=10)
        self.assertEqual(question["content"]["prompt"], "name? ")
        self.kc.input("Ada")
        self.assertEqual(self.reply()["status"], "ok")
        self.drain()
        self.kc.execute("prompt('name? ')", allow_stdin=False)
        self.assertEqual(self.reply()["status"], "error")

    def test_user_expressions(self):
        self.drain()
        self.kc.execute("const n = 41;", user_expressions={"a": "n + 1", "b": "nothing"})
        values = self.reply()["user_expressions"]
        self.assertEqual(values["a"]["data"]["text/plain"], "42")
        self.assertEqual(values["b"]["status"], "error")

    def test_what_is_counted(self):
        self.drain()
        first, _ = self.execute_helper("1")
        self.execute_helper("2", store_history=False)
        _, silent = self.execute_helper("3", silent=True)
        last, _ = self.execute_helper("4")
        count = first["content"]["execution_count"]
        self.assertEqual(last["content"]["execution_count"], count + 1)
        self.assertEqual([m for m in silent if m["msg_type"] != "status"], [])

    def test_stop_on_error(self):
        self.drain()
        self.kc.execute("throw new RangeError('far')")
        self.kc.execute("1")
        failed, dropped = self.reply(), self.reply()
        self.assertEqual((failed["ename"], failed["evalue"]), ("RangeError", "far"))
        self.assertEqual(dropped["status"], "aborted")

    def test_hints_in_a_call(self):
        self.drain()
        self.kc.inspect("Math.hypot(1, ", 14)
        answer = self.reply()
        self.assertTrue(answer["found"])
        self.assertIn("hypot", answer["data"]["text/plain"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
