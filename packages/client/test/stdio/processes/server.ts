/**
 * Servers that misbehave, each named by the first argument. All but the mute say hello with
 * their process id.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const say = (params: Record<string, unknown>): void => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'hello', params })}\n`);
};

const echo = (): void => void process.stdin.pipe(process.stdout);

const stayForever = (): void => void setInterval(() => undefined, 60_000);

/** A process that stays whatever happens, and greets on the server's behalf. Detached, it leaves the process group. */
const startHelper = (detached: boolean): void => {
  spawn(process.execPath, [import.meta.filename, 'unstoppable'], {
    stdio: ['ignore', 'inherit', 'ignore'],
    detached,
  }).unref();
};

const servers: Record<string, () => void> = {
  echo,
  'ignores-eof': stayForever,
  unstoppable() {
    process.on('SIGTERM', () => undefined);
    stayForever();
  },
  'has-a-helper'() {
    startHelper(false);
    echo();
  },
  'has-a-daemon'() {
    startHelper(true);
    echo();
  },
  'floods-stderr'() {
    process.stderr.write(`${'x'.repeat(99)}\n`.repeat(200_000));
    echo();
  },
  'dies-mid-message'() {
    process.stdout.write('{"jsonrpc":"2.0","id":1,"resu', () => process.exit(7));
  },
  'dies-complaining'() {
    process.stderr.write('first\nno database\n', () => process.exit(3));
  },
  'kills-itself': () => void process.kill(process.pid, 'SIGKILL'),
  'writes-garbage'() {
    process.stdout.write('Server ready!\n42\nnull\n[]\n\u0000\u0001\n');
    echo();
  },
  'floods-stdout'() {
    const pour = (): void => {
      while (process.stdout.write('x'.repeat(64 * 1024)));
      process.stdout.once('drain', pour);
    };
    pour();
    process.stdin.resume().on('end', () => process.exit());
  },
  'closes-its-output'() {
    process.stdout.end();
    process.stdin.resume();
  },
  'reports-at-the-end'() {
    let lines = 0;
    const input = createInterface({ input: process.stdin });
    input.on('line', () => (lines += 1));
    input.on('close', () => process.stderr.write(`${lines} lines`));
  },
  'shows-itself'() {
    say({ env: process.env, cwd: process.cwd(), args: process.argv.slice(3) });
    echo();
  },
};

const [, , name = ''] = process.argv;
/** Some die before they said a word. */
const mute = ['dies-complaining', 'kills-itself'];

if (!mute.includes(name)) say({ pid: process.pid });
servers[name]?.();
