"""First process of a container: carries the five streams of a guest over one standard input and one standard output.

A frame is a channel (one byte), a length (four bytes, big-endian) and that many bytes; an empty one ends the channel.
Channels are the guest's descriptors: 0, 1 and 2 are the program's, 3 the agent's, 4 the kernel's.

Arguments: the guest's command. Ends when the command does, with its exit code, or when the engine hangs up; all that is
left then dies with it, since it is the first process of its namespace. It shares the sandbox with the code, so nothing
that it says is believed beyond what the code may do anyway.
"""

import os
import select
import signal
import socket
import sys

CHANNELS = range(5)
STDIN = 0
HEADER_BYTES = 5
CHUNK_BYTES = 65536
# As a shell says it: 128 plus SIGHUP.
HUNG_UP = 129
# What may wait for a reader in here. A program is not made to read its input, which then must not hold up the rest.
MAX_PENDING_BYTES = 1 << 20
ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LANG")


def start(command):
    """Starts the guest with a socket as each of its descriptors."""
    pairs = [socket.socketpair() for _ in CHANNELS]
    child = os.fork()
    if child == 0:
        for number in (signal.SIGPIPE, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        for channel in CHANNELS:
            os.dup2(pairs[channel][1].fileno(), channel)
        # The last socket may have had the number of a channel; all others close themselves.
        os.execvpe(command[0], command, {name: os.environ[name] for name in ENVIRONMENT})
    for ours, theirs in pairs:
        theirs.close()
        ours.setblocking(False)
    return child, dict(zip(CHANNELS, (ours for ours, _ in pairs)))


def write_all(data):
    while data:
        data = data[os.write(1, data) :]


def send(channel, data):
    write_all(bytes((channel,)) + len(data).to_bytes(4, "big"))
    write_all(data)


class Guest:
    def __init__(self, command):
        self.readable = set(CHANNELS) - {STDIN}
        self.pending = {channel: bytearray() for channel in CHANNELS}
        self.ending = set()
        self.received = bytearray()
        # Wakes the poll when a child ends.
        self.deaths, wakes = os.pipe()
        os.set_blocking(self.deaths, False)
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.child, self.sockets = start(command)

    def wants_input(self):
        return all(len(data) < MAX_PENDING_BYTES for channel, data in self.pending.items() if channel != STDIN)

    def receive(self, data):
        """Takes what the engine sent apart."""
        self.received += data
        while len(self.received) >= HEADER_BYTES:
            channel, length = self.received[0], int.from_bytes(self.received[1:HEADER_BYTES], "big")
            if len(self.received) < HEADER_BYTES + length:
                return
            if length == 0:
                self.ending.add(channel)
            else:
                self.pending[channel] += self.received[HEADER_BYTES : HEADER_BYTES + length]
            del self.received[: HEADER_BYTES + length]
            self.flush(channel)

    def flush(self, channel):
        """Hands on what its reader takes now. What nobody reads any more is dropped."""
        waiting = self.pending[channel]
        try:
            while waiting:
                del waiting[: self.sockets[channel].send(waiting)]
            if channel in self.ending:
                self.ending.discard(channel)
                self.sockets[channel].shutdown(socket.SHUT_WR)
        except BlockingIOError:
            pass
        except OSError:
            waiting.clear()

    def forward(self, channel):
        """@returns whether something came"""
        try:
            data = self.sockets[channel].recv(CHUNK_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data:
            self.readable.discard(channel)
        send(channel, data)
        return bool(data)

    def leave(self, status):
        """Sends what was written until the end, and ends."""
        for channel in sorted(self.readable):
            while self.forward(channel):
                pass
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)

    def reap(self):
        """Also orphans, which the first process inherits."""
        os.read(self.deaths, CHUNK_BYTES)
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child == 0:
                return
            if child == self.child:
                self.leave(status)

    def poll(self):
        """@returns descriptors that something happened to"""
        poller = select.poll()
        poller.register(self.deaths, select.POLLIN)
        if self.wants_input():
            poller.register(0, select.POLLIN)
        for channel, ours in self.sockets.items():
            reads = select.POLLIN if channel in self.readable else 0
            writes = select.POLLOUT if self.pending[channel] else 0
            if reads or writes:
                poller.register(ours, reads | writes)
        return {descriptor for descriptor, _ in poller.poll()}

    def serve(self):
        while True:
            ready = self.poll()
            for channel, ours in self.sockets.items():
                if ours.fileno() in ready:
                    self.flush(channel)
                    if channel in self.readable:
                        self.forward(channel)
            if 0 in ready:
                data = os.read(0, CHUNK_BYTES)
                if not data:
                    os._exit(HUNG_UP)
                self.receive(data)
            if self.deaths in ready:
                self.reap()


signal.signal(signal.SIGINT, signal.SIG_IGN)
Guest(sys.argv[1:]).serve()
