"""Looks at the Python code in `subject.py` by rules that need its syntax tree, and prints what it finds as JSON.

Runs none of it. What other rules for Python see (ruff's, from Bandit) is left to them.
"""

import ast
import json
import sys

INTERNALS = {
    "__subclasses__",
    "__globals__",
    "__builtins__",
    "__bases__",
    "__mro__",
    "__code__",
    "__closure__",
    "__getattribute__",
    "f_globals",
    "f_builtins",
    "gi_frame",
    "cr_frame",
    "tb_frame",
}
NATIVE = {"ctypes", "cffi", "_ctypes"}
DECODERS = {"b64decode", "b32decode", "a85decode", "b85decode", "unhexlify", "fromhex", "decompress", "loads"}
EVERYTHING = {"/", "~", "/home", "/root", "/etc", "/usr", "/var"}
HUGE = 10**8

found = []


def report(rule, severity, cwe, node, message):
    found.append(
        {
            "rule": f"py/{rule}",
            "severity": severity,
            "cwe": cwe,
            "line": getattr(node, "lineno", None) or 1,
            "column": (getattr(node, "col_offset", None) or 0) + 1,
            "message": message,
        }
    )


def dotted(node):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def number_of(node):
    """A rough size of a sum that is written out; nothing is computed that could be large."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return abs(node.value)
    if isinstance(node, ast.BinOp):
        left, right = number_of(node.left), number_of(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Pow):
            return HUGE if left > 1 and right > 30 else min(HUGE, left ** min(right, 30))
        if isinstance(node.op, ast.Mult):
            return min(HUGE, left * right)
        if isinstance(node.op, ast.LShift):
            return HUGE if right > 26 else left * 2**right
    return None


def look_at_call(node):
    name = dotted(node.func)
    last = name.rsplit(".", 1)[-1]
    first = node.args[0] if node.args else None
    if last in ("exec", "eval", "compile") and any(
        isinstance(inner, ast.Call) and dotted(inner.func).rsplit(".", 1)[-1] in DECODERS
        for argument in node.args
        for inner in ast.walk(argument)
    ):
        report("decoded-code", "error", 506, node, "Hidden code is decoded and run. Write it out.")
    if last in ("__import__", "import_module") and first is not None and not is_text(first):
        report("dynamic-import", "warning", 829, node, "What is loaded is chosen while the program runs. Name the module.")
    if isinstance(node.func, ast.Call) and dotted(node.func.func) == "getattr" and len(node.func.args) > 1:
        if not is_text(node.func.args[1]):
            report("computed-call", "warning", 470, node, "What is called is chosen while the program runs. Name it.")
    if last == "dup2" or name == "pty.spawn":
        report("reverse-shell", "error", 506, node, "Input and output are handed over, as reverse shells do. Remove it.")
    if last in ("rmtree", "removedirs") and first is not None:
        home = isinstance(first, ast.Call) and dotted(first.func).rsplit(".", 1)[-1] in ("home", "expanduser")
        if home or (is_text(first) and first.value.rstrip("/*") in {place.rstrip("/") for place in EVERYTHING}):
            report("deletes-everything", "error", 73, node, "This deletes all that the program can reach. Name the folder that is meant.")
    if last in ("dict", "dumps", "print", "str", "repr", "list") and any(
        dotted(inner) == "os.environ" for inner in node.args
    ):
        report("whole-environment", "warning", 526, node, "The whole environment is taken, with the secrets in it. Read the variables by name.")
    if name in ("sys.settrace", "sys.setprofile", "sys.addaudithook"):
        report("interpreter-hook", "warning", 749, node, "This changes how the interpreter runs every line. Remove it.")


def look_at_loop(node):
    endless = isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and bool(node.test.value)
    if endless and any(
        isinstance(inner, ast.Call) and dotted(inner.func) in ("os.fork", "os.forkpty") for inner in ast.walk(node)
    ):
        report("fork-bomb", "error", 400, node, "Processes are started without end. Start as many as are needed.")


def look_at(node):
    if isinstance(node, ast.Call):
        look_at_call(node)
    elif isinstance(node, ast.While):
        look_at_loop(node)
    elif isinstance(node, ast.Attribute) and node.attr in INTERNALS:
        report("interpreter-internals", "error", 749, node, "This reaches into the interpreter, as escapes from a restricted one do. Use what is public.")
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        if any(name.split(".")[0] in NATIVE for name in names):
            report("native-code", "warning", 676, node, "Native code is called, past every check of the interpreter. Use a module that does it for you.")
    elif isinstance(node, ast.FunctionDef) and node.name in ("__reduce__", "__reduce_ex__", "__setstate__"):
        report("pickle-hook", "warning", 502, node, "This runs when a pickle is read. Use a format that holds data alone.")
    elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Pow, ast.LShift)):
        look_at_size(node)


def look_at_size(node):
    sides = [node.left, node.right]
    repeated = isinstance(node.op, ast.Mult) and any(
        isinstance(side, (ast.List, ast.Tuple, ast.JoinedStr)) or (isinstance(side, ast.Constant) and isinstance(side.value, (str, bytes)))
        for side in sides
    )
    if repeated and any((number_of(side) or 0) >= HUGE for side in sides):
        report("memory-bomb", "error", 400, node, "This takes gigabytes at once. Work in parts.")
    if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Pow):
        if (number_of(node.right) or 0) >= 1_000_000:
            report("memory-bomb", "error", 400, node, "This number has more digits than memory holds. Use a smaller one.")


def main():
    with open("subject.py", "rb") as file:
        code = file.read()
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        place = ast.Constant(value=None, lineno=line, col_offset=0)
        report("syntax-error", "error", None, place, f"Python can not read this: {error.args[0] if error.args else error}")
    except (RecursionError, MemoryError):
        report("too-deep", "error", None, None, "This nests more deeply than Python can read. Write it in steps.")
    else:
        for node in ast.walk(tree):
            look_at(node)
    json.dump(found[:1000], sys.stdout)


main()
