import { expect, it } from 'vitest';

import { recordingLogger, silentLogger, silentTelemetry } from '../src/index.ts';

it('recordingLogger keeps each entry in order', () => {
  const logger = recordingLogger();
  logger.debug({ a: 1 }, 'one');
  logger.error({}, 'two');
  expect(logger.entries).toEqual([
    { level: 'debug', fields: { a: 1 }, message: 'one' },
    { level: 'error', fields: {}, message: 'two' },
  ]);
});

it('silentLogger and silentTelemetry take whatever they are told', () => {
  const logger = silentLogger();
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    expect(logger[level]({}, 'nothing')).toBeUndefined();
  }
  expect(silentTelemetry().open('calls', 1)).toBeUndefined();
});
