import { Writable } from 'node:stream';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createLogger } from '../../src/observability/logger.ts';
import type { LoggerOptions } from '../../src/observability/logger.ts';

interface Captured {
  readonly logger: ReturnType<typeof createLogger>;
  readonly text: () => string;
  readonly lines: () => Record<string, unknown>[];
}

function capture(options: Partial<LoggerOptions> = {}): Captured {
  const chunks: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk.toString());
      done();
    },
  });
  const text = (): string => chunks.join('');
  return {
    logger: createLogger({ level: 'debug', format: 'json', destination, ...options }),
    text,
    lines: () =>
      text()
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('a JSON logger', () => {
  it('writes one object a line: level, time, fields, message', () => {
    const { logger, lines } = capture();
    logger.debug({ a: 1 }, 'one');
    logger.info({ b: 'two' }, 'two');
    logger.warn({}, 'three');
    logger.error({ c: null }, 'four');
    expect(lines()).toEqual([
      { level: 'debug', time: expect.stringMatching(/^\d{4}-.*Z$/), a: 1, message: 'one' },
      { level: 'info', time: expect.any(String), b: 'two', message: 'two' },
      { level: 'warn', time: expect.any(String), message: 'three' },
      { level: 'error', time: expect.any(String), c: null, message: 'four' },
    ]);
  });

  it('writes nothing below its level', () => {
    const { logger, text } = capture({ level: 'error' });
    logger.debug({}, 'no');
    logger.info({}, 'no');
    logger.warn({}, 'no');
    expect(text()).toBe('');
  });

  it('is silent when told so', () => {
    const { logger, text } = capture({ level: 'silent' });
    logger.error({}, 'no');
    expect(text()).toBe('');
  });

  it('redacts by the name of a field, at any depth and in any spelling', () => {
    const { logger, lines, text } = capture();
    const headers = { 'X-Api-Key': 'canary-1', cookie: ['canary-2'], 'x-trace': 'kept' };
    logger.info({ headers, password: 'canary-3', hasToken: true, token: null }, 'request');
    expect(text()).not.toContain('canary');
    expect(lines()[0]).toMatchObject({
      headers: { 'X-Api-Key': '[redacted]', cookie: '[redacted]', 'x-trace': 'kept' },
      password: '[redacted]',
      hasToken: true,
      token: null,
    });
  });

  it('redacts by the form of a value, in fields, messages, keys and errors', () => {
    const { logger, text } = capture();
    const secret = `qk_0123456789ab_${'x'.repeat(60)}`;
    const err = new Error(`bad key ${secret}`, { cause: new Error(`Bearer ${secret}`) });
    logger.error({ err, note: `see ${secret}`, [secret]: 1, list: [secret] }, `refused ${secret}`);
    expect(text()).not.toContain('0123456789ab');
  });

  it('tells errors whole: type, message, own fields, cause, and the stack line by line', () => {
    const { logger, lines } = capture();
    const err = Object.assign(new TypeError('outer', { cause: new RangeError('inner') }), {
      code: 'store_busy',
    });
    logger.error({ err: new AggregateError([err], 'several') }, 'failed');
    expect(lines()[0]?.['err']).toMatchObject({
      type: 'AggregateError',
      message: 'several',
      stack: expect.arrayContaining([expect.stringMatching(/^at /)]),
      errors: [
        {
          type: 'TypeError',
          message: 'outer',
          code: 'store_busy',
          cause: { type: 'RangeError', message: 'inner' },
        },
      ],
    });
  });

  it('writes out what no JSON holds', () => {
    const { logger, lines } = capture();
    logger.info(
      {
        big: 10n,
        run: () => 1,
        mark: Symbol('s'),
        bytes: new Uint8Array(12),
        map: new Map([['a', 1]]),
        set: new Set([1, 2]),
        url: new URL('https://a.example/'),
        nothing: undefined,
      },
      'kinds',
    );
    expect(lines()[0]).toMatchObject({
      big: '10',
      run: '[function]',
      mark: '[symbol]',
      bytes: '[12 bytes]',
      map: { a: 1 },
      set: [1, 2],
      url: 'https://a.example/',
    });
  });

  it('ends cycles and bounds width', () => {
    const { logger, lines } = capture();
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const wide = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`k${index}`, index]),
    );
    logger.info({ loop, wide, long: Array.from({ length: 150 }, (_, index) => index) }, 'shapes');
    const [line] = lines();
    expect(JSON.stringify(line?.['loop'])).toContain('[deeper]');
    expect(line?.['wide']).toMatchObject({ k99: 99, '…': '[50 more]' });
    expect(line?.['long']).toContain('[50 more]');
  });

  it('keeps its own names for itself', () => {
    const { logger, text, lines } = capture();
    logger.info({ level: 'fatal', time: 0, message: 'forged' }, 'true');
    expect(text().match(/"level":/g)).toHaveLength(1);
    expect(lines()[0]).toMatchObject({
      level: 'info',
      message: 'true',
      field_level: 'fatal',
      field_time: 0,
      field_message: 'forged',
    });
  });
});

describe.each(['json', 'pretty'] as const)('a %s logger', (format) => {
  it('lets nobody forge a line, drive a terminal or reverse text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (hostile) => {
        const { logger, text } = capture({ format });
        const noise = `\n\r\u001b[31m\u202e\u2028\u200b${hostile}`;
        logger.info({ [noise]: noise, list: [noise] }, noise);
        // Line breaks and indentation are the format's own.
        const shown = text().replaceAll(/[\n ]/g, '');
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(
          text()
            .split('\n')
            .filter((line) => /^[{[]/.test(line)),
        ).toHaveLength(1);
      }),
    );
  });
});

describe('a pretty logger', () => {
  it('writes for people, without colour where there is no terminal', () => {
    const { logger, text } = capture({ format: 'pretty' });
    logger.info({ port: 3333 }, 'listening');
    expect(text()).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: listening\n {4}port: 3333\n$/);
  });
});
