"""Runs Python code that comes over descriptor 4: one job, or in a session one cell after another.

Arguments: `run` or `session`, then `warm` or `cold`. Tells the engine `ready`, and in a session `done <exit code>`.
A job is a line with its size in bytes, a line with the sizes of its texts, and those: the code, and each argument.

A cold start waits for every import, so there are none but of what the interpreter has loaded by itself.
"""

import os
import sys

CHANNEL = 4


def receive(count):
    received = b""
    while len(received) < count:
        part = os.read(CHANNEL, count - len(received))
        if not part:
            os._exit(0)
        received += part
    return received


def receive_job():
    """@returns the code, and the program's arguments"""
    size = b""
    while not size.endswith(b"\n"):
        size += receive(1)
    sizes, _, rest = receive(int(size)).partition(b"\n")
    texts = []
    for count in map(int, sizes.split()):
        texts.append(rest[:count].decode())
        rest = rest[count:]
    return texts[0], texts[1:]


class Source:
    """Lets tracebacks quote the code of a module, as its loader: see linecache.lazycache()."""

    def __init__(self, code):
        self.code = code

    def get_source(self, _name):
        return self.code


def print_failure(kind, error, trace):
    """Leaves this file's own frames out, and quotes the code, which the interpreter's own hook looks for in files."""
    import traceback

    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    traceback.print_exception(kind, error, trace)


def run_job(main):
    code, args = receive_job()
    os.close(CHANNEL)
    sys.argv = ["main.py", *args]
    main.__loader__ = Source(code)
    exec(compile(code, "main.py", "exec"), main.__dict__)


def run_cell(name, code, main):
    """Shows the value of a last expression, as a notebook does."""
    import ast
    import linecache

    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    cell = ast.parse(code, name)
    last = cell.body.pop() if cell.body and isinstance(cell.body[-1], ast.Expr) else None
    exec(compile(cell, name, "exec"), main.__dict__)
    if last is not None:
        exec(compile(ast.Interactive([last]), name, "single"), main.__dict__)


def exit_code(leaving):
    if leaving.code is None:
        return 0
    if isinstance(leaving.code, int):
        return leaving.code & 0xFF
    print(leaving.code, file=sys.stderr)
    return 1


def serve_session(main):
    count = 0
    while True:
        source, _ = receive_job()
        count += 1
        code = 0
        try:
            run_cell(f"cell-{count}.py", source, main)
        except SystemExit as leaving:
            code = exit_code(leaving)
        except BaseException:
            print_failure(*sys.exc_info())
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(CHANNEL, b"done %d\n" % code)


def preload():
    import base64, collections, csv, dataclasses, datetime, functools, hashlib, io, itertools, json  # noqa: E401, F401
    import linecache, math, pathlib, random, re, statistics, subprocess, tempfile, time, traceback, typing  # noqa: E401, F401


lifetime, temperature = sys.argv[1:3]
if temperature == "warm":
    preload()
main = type(sys)("__main__")
sys.modules["__main__"] = main
sys.path.insert(0, os.getcwd())
sys.excepthook = print_failure
os.set_inheritable(CHANNEL, False)
os.write(CHANNEL, b"ready\n")
if lifetime == "session":
    serve_session(main)
else:
    run_job(main)
