"""Runs the Python tests of the workspace, and writes a report.

Arguments: the report's path; `auto`, `pytest` or `unittest`; `coverage` or `plain`; then test files or folders.
`auto` is pytest where that can be imported. Lines are counted by coverage.py where that is there, else by the standard
library's `trace`.
"""

import importlib
import importlib.util
import json
import os
import sys
import time
import traceback
import types
import unittest

SKIPPED_FOLDERS = {"node_modules", "__pycache__"}
MAX_MESSAGE_LENGTH = 4000


def is_test(name):
    return name.endswith(".py") and (name.startswith("test") or name.endswith("_test.py"))


def test_files(places):
    for place in places:
        if os.path.isfile(place):
            yield os.path.relpath(place)
            continue
        for folder, folders, files in os.walk(place):
            folders[:] = sorted(
                name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith(".")
            )
            for name in sorted(filter(is_test, files)):
                yield os.path.relpath(os.path.join(folder, name))


def message_of(text):
    return text if len(text) <= MAX_MESSAGE_LENGTH else text[:MAX_MESSAGE_LENGTH] + "…"


class Report:
    """What is told of the tests, in the order in which they ended."""

    def __init__(self):
        self.tests = []

    def add(self, file, name, status, seconds, message=None):
        test = {"file": file, "name": name, "status": status, "durationMs": seconds * 1000}
        if message is not None:
            test["message"] = message_of(message)
        self.tests.append(test)
        print(f"{status} {file}: {name}", flush=True)


class ReportingResult(unittest.TestResult):
    def __init__(self, report, file, module_name):
        super().__init__()
        self.report = report
        self.file = file
        self.module_name = module_name
        self.started = 0.0
        self.failed_parts = False

    def startTest(self, test):
        super().startTest(test)
        self.started = time.monotonic()
        self.failed_parts = False

    def tell(self, test, status, message=None):
        name = test.id().removeprefix(self.module_name + ".")
        self.report.add(self.file, name, status, time.monotonic() - self.started, message)

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self.failed_parts:
            self.tell(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.tell(test, "failed", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.tell(test, "failed", self.errors[-1][1])

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.tell(test, "skipped", reason)

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self.tell(test, "passed")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.tell(test, "failed", "It passed, though it was expected to fail.")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed_parts = True
            self.tell(subtest, "failed", "".join(traceback.format_exception(*err)))


def run_unittest(places, report):
    for file in test_files(places):
        module_name = file.removesuffix(".py").replace(os.sep, ".")
        try:
            module = importlib.import_module(module_name)
        except unittest.SkipTest as skip:
            report.add(file, module_name, "skipped", 0, str(skip))
            continue
        except Exception:
            report.add(file, module_name, "failed", 0, traceback.format_exc())
            continue
        suite = unittest.defaultTestLoader.loadTestsFromModule(module)
        suite.run(ReportingResult(report, file, module_name))


class ReportingPlugin:
    def __init__(self, report):
        self.report = report

    def pytest_runtest_logreport(self, report):
        # A test has a report for each of setup, call and teardown; those that only passed on the way say nothing.
        if report.passed and report.when != "call":
            return
        file, _, name = report.nodeid.partition("::")
        message = None if report.passed else str(report.longrepr)
        if report.skipped and isinstance(report.longrepr, tuple):
            message = report.longrepr[2]
        self.report.add(file, name, report.outcome, report.duration, message)

    def pytest_collectreport(self, report):
        if report.failed:
            self.report.add(report.nodeid, "(collection)", "failed", 0, str(report.longrepr))


def run_pytest(places, report):
    import pytest

    pytest.main(["-q", "-p", "no:cacheprovider", *places], plugins=[ReportingPlugin(report)])


def lines_of(code):
    """Numbers of the lines that have code, with those of everything that is defined in it."""
    numbers = {line for _, _, line in code.co_lines() if line}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            numbers |= lines_of(constant)
    return numbers


def is_own(path):
    """Code that is made as it goes has a name of its own, and no file."""
    in_workspace = path.startswith(os.getcwd() + os.sep) and os.path.isfile(path)
    return in_workspace and not is_test(os.path.basename(path))


def count_by_trace(run):
    import trace

    tracer = trace.Trace(count=1, trace=0, ignoredirs=[sys.prefix, sys.exec_prefix])
    tracer.runfunc(run)
    counts = {}
    for (path, line), count in tracer.results().counts.items():
        path = os.path.abspath(path)
        if is_own(path):
            counts.setdefault(path, {})[line] = count
    covered = []
    for path in sorted(counts):
        with open(path, "rb") as source:
            lines = lines_of(compile(source.read(), path, "exec"))
        seen = counts[path]
        covered.append(
            {"path": os.path.relpath(path), "lines": [[n, seen.get(n, 0)] for n in sorted(lines)]}
        )
    return covered


def count_by_coverage(run):
    import coverage

    counter = coverage.Coverage(source=["."], data_file=None, messages=False)
    counter.start()
    run()
    counter.stop()
    covered = []
    for path in sorted(filter(is_own, counter.get_data().measured_files())):
        _, lines, _, missing, _ = counter.analysis2(path)
        left = set(missing)
        covered.append(
            {"path": os.path.relpath(path), "lines": [[n, int(n not in left)] for n in lines]}
        )
    return covered


def main(report_path, framework, counting, *places):
    if framework == "auto":
        framework = "pytest" if importlib.util.find_spec("pytest") else "unittest"
    report = Report()
    run_all = run_pytest if framework == "pytest" else run_unittest
    places = places or (".",)
    covered = None

    def run():
        run_all(places, report)

    if counting == "plain":
        run()
    elif importlib.util.find_spec("coverage"):
        covered = count_by_coverage(run)
    else:
        covered = count_by_trace(run)
    told = {"framework": framework, "tests": report.tests}
    if covered is not None:
        told["coverage"] = covered
    with open(report_path, "w", encoding="utf-8") as file:
        json.dump(told, file)


main(*sys.argv[1:])
