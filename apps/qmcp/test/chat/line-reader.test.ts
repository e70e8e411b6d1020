import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { describe, expect, it } from 'vitest';

import { LineReader } from '../../src/chat/line-reader.ts';
import { Output } from '../../src/cli/output.ts';

/** A reader at a terminal: what is typed, and what the person saw in the end. */
function atTerminal() {
  const keys = new PassThrough();
  const stderr = new PassThrough();
  const signals = new EventEmitter();
  const lines = new LineReader({
    stdin: keys,
    stdout: new PassThrough(),
    stderr,
    onSignal(listener) {
      signals.on('signal', listener);
      return () => signals.off('signal', listener);
    },
    onStrayRejection: () => () => undefined,
    exit: () => undefined,
  });
  const shown = async (): Promise<string> => {
    lines[Symbol.dispose]();
    stderr.end();
    return await text(stderr);
  };
  const output = new Output(new PassThrough(), stderr);
  return { lines, keys, output, signals, shown, [Symbol.dispose]: () => lines[Symbol.dispose]() };
}

describe('questions that meet', () => {
  it('are asked one after the other, each with what it is about', async () => {
    using terminal = atTerminal();
    const { lines, keys, output, shown } = terminal;
    const said = lines.ask('you> ');
    const answer = lines.ask('Answer it? ', { announce: () => output.note('asking asks: Why?') });
    keys.write('Hello\r');
    expect(await said).toBe('Hello');
    keys.write('yes\r');
    expect(await answer).toBe('yes');
    expect(await shown()).toMatch(/you> [^]*Hello[^]*asking asks: Why\?[^]*Answer it\? [^]*yes/);
  });

  it('are taken back one by one', async () => {
    using terminal = atTerminal();
    const { lines, keys } = terminal;
    const [shown, waiting] = [new AbortController(), new AbortController()];
    const first = lines.ask('First? ', { signal: shown.signal });
    const second = lines.ask('Second? ', { signal: waiting.signal });
    const third = lines.ask('Third? ');
    waiting.abort();
    expect(await second).toBeUndefined();
    shown.abort();
    expect(await first).toBeUndefined();
    keys.write('here\r');
    expect(await third).toBe('here');
  });

  it.each([
    ['the end of what is typed', (keys: PassThrough) => keys.end()],
    ['Ctrl-C', (keys: PassThrough) => keys.write('\u0003')],
  ])('all end with %s', async (_, stop) => {
    using terminal = atTerminal();
    const { lines, keys } = terminal;
    const asked = [lines.ask('you> '), lines.ask('Answer it? ')];
    stop(keys);
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
    expect(await lines.ask('you> ')).toBeUndefined();
  });

  it('are left unanswered by whoever stops what goes on, and others can be asked', async () => {
    using terminal = atTerminal();
    const { lines, keys, signals } = terminal;
    lines.onSignal(() => undefined);
    const asked = [lines.ask('First? '), lines.ask('Second? ')];
    signals.emit('signal', 'SIGINT');
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
    const said = lines.ask('you> ');
    keys.write('Go on\r');
    expect(await said).toBe('Go on');
  });
});
