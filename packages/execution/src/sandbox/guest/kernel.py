"""Runs Python code that comes over descriptor 4: one job, or in a session one cell after another.

Arguments: `run` or `session`, then `warm` or `cold`. Tells the engine `ready`, and in a session `done <exit code>`.
A job is a line with its size in bytes, then JSON with `code` and `args`.
"""

import json
import linecache
import os
import sys
import types

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
    size = b""
    while not size.endswith(b"\n"):
        size += receive(1)
    return json.loads(receive(int(size)))


def show_lines(name, code):
    """Lets tracebacks quote the code."""
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)


def print_failure(kind, error, trace):
    """Leaves this file's own frames out, and quotes the code, which the interpreter's own hook looks for in files."""
    import traceback

    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    traceback.print_exception(kind, error, trace)


def run_job(job, main):
    sys.argv = ["main.py", *job["args"]]
    show_lines("main.py", job["code"])
    exec(compile(job["code"], "main.py", "exec"), main.__dict__)


def run_cell(name, code, main):
    """Shows the value of a last expression, as a notebook does."""
    import ast

    show_lines(name, code)
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
        job = receive_job()
        count += 1
        code = 0
        try:
            run_cell(f"cell-{count}.py", job["code"], main)
        except SystemExit as leaving:
            code = exit_code(leaving)
        except BaseException:
            print_failure(*sys.exc_info())
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(CHANNEL, b"done %d\n" % code)


def preload():
    import base64, collections, csv, dataclasses, datetime, functools, hashlib, io, itertools  # noqa: E401, F401
    import math, pathlib, random, re, statistics, subprocess, tempfile, time, traceback, typing  # noqa: E401, F401


lifetime, temperature = sys.argv[1:3]
if temperature == "warm":
    preload()
main = types.ModuleType("__main__")
sys.modules["__main__"] = main
sys.path.insert(0, os.getcwd())
sys.excepthook = print_failure
os.set_inheritable(CHANNEL, False)
os.write(CHANNEL, b"ready\n")
if lifetime == "session":
    serve_session(main)
else:
    job = receive_job()
    os.close(CHANNEL)
    run_job(job, main)
