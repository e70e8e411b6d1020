import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { GuestStreams } from '../../../src/sandbox/container/guest-streams.ts';
import { processesNamed } from '../attacks/on-lifetime.ts';

const program = fileURLToPath(
  new URL('../../../src/sandbox/container/multiplexer.py', import.meta.url),
);

/** A guest in a plain process, behind a multiplexer. */
function start(code: string) {
  const child = spawn('python3', ['-IS', program, 'bash', '-c', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: '/', TMPDIR: '/tmp', LANG: 'C.UTF-8', SECRET: 'x' },
  });
  const streams = new GuestStreams({
    send: (bytes, sent) => void child.stdin.write(bytes, sent),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
  });
  child.stdout.on('data', (bytes: Buffer) => {
    expect(streams.receive(bytes)).toBe(true);
  });
  child.stdout.once('close', () => streams.end());
  const exitCode = once(child, 'exit').then(([status]) => status as number);
  return { child, streams, exitCode };
}

describe('the first process of a container', () => {
  it('carries what its guest reads and writes, and ends as it does', async () => {
    const { streams, exitCode } = start('cat; echo no >&2; read -r x <&3; echo "$x" >&4; exit 3');
    streams.agent.write('order\n');
    streams.stdin.end('input');
    const all = [streams.stdout, streams.stderr, streams.kernel].map((one) => text(one));
    expect(await Promise.all(all)).toEqual(['input', 'no\n', 'order\n']);
    expect(await exitCode).toBe(3);
  });

  it('loses nothing of a flood, and keeps no order waiting behind input that nobody reads', async () => {
    const code = 'head -c 5000000 /dev/zero; read -r x <&3; echo "$x" >&3; exec sleep 60';
    const { child, streams, exitCode } = start(code);
    streams.stdin.end(Buffer.alloc(3_000_000));
    let count = 0;
    streams.stdout.on('data', (bytes: Buffer) => (count += bytes.length));
    streams.agent.write('order\n');
    const [answer] = (await once(streams.agent, 'data')) as [Buffer];
    expect(answer.toString()).toBe('order\n');
    await expect.poll(() => count).toBe(5_000_000);
    child.stdin.end();
    expect(await exitCode).toBe(129);
  });

  it('gives its guest no more of its environment than there is to be', async () => {
    const { streams } = start('exec env');
    const lines = (await text(streams.stdout)).trim().split('\n');
    expect(lines.map((line) => line.split('=')[0])).toEqual(
      expect.arrayContaining(['HOME', 'LANG', 'PATH', 'TMPDIR']),
    );
    expect(lines.join()).not.toContain('SECRET');
  });

  it('ends when the engine hangs up', async () => {
    const mark = `qmcp-hung-up-${process.pid}`;
    const { child, streams, exitCode } = start(`echo up; exec -a ${mark} sleep 5`);
    await once(streams.stdout, 'data');
    child.stdin.end();
    expect(await exitCode).toBe(129);
    // In a container the kernel would end it: the namespace has lost its first process.
    for (const left of processesNamed(mark)) process.kill(left, 'SIGKILL');
  });
});
