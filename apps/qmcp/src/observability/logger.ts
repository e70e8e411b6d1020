import type { Writable } from 'node:stream';

import type { Logger } from '@qmcp/contracts';
import { pino } from 'pino';
import type { DestinationStream } from 'pino';
import pretty from 'pino-pretty';

import { loggableText, toLoggable } from './loggable.ts';

/** Severities, least severe first. */
export const LOGGER_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** A severity of the operator's log. */
export type LoggerLevel = (typeof LOGGER_LEVELS)[number];

/** How to log. */
export interface LoggerOptions {
  /** Least severe level that is written; `silent`: none. */
  readonly level: LoggerLevel | 'silent';
  /** `json`: a JSON object a line, for collectors. `pretty`: for people, in colour where the destination is a terminal. */
  readonly format: 'json' | 'pretty';
  /** Never standard output where that carries MCP over stdio. */
  readonly destination: Writable;
}

type Fields = Parameters<Logger['info']>[0];

/** Names that a record has of itself: a field of that name would stand in the line twice. */
const OWN_NAMES: ReadonlySet<string> = new Set(['level', 'time', 'message']);

/**
 * The operator's structured log. Secrets are redacted by the name of their field and by their form, and characters
 * that act instead of being read are written out; see {@link toLoggable}.
 */
export function createLogger(options: LoggerOptions): Logger {
  const sink = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Errors are already plain; pino would read them as errors once more.
      serializers: { err: (value: unknown) => value },
    },
    options.format === 'json' ? options.destination : prettyStream(options.destination),
  );
  const write =
    (level: LoggerLevel) =>
    (fields: Fields, message: string): void => {
      if (sink.isLevelEnabled(level)) sink[level](toRecord(fields), loggableText(message));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

const toRecord = (fields: Fields): Record<string, unknown> =>
  toLoggable(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        OWN_NAMES.has(name) ? `field_${name}` : name,
        value,
      ]),
    ),
  ) as Record<string, unknown>;

const prettyStream = (destination: Writable): DestinationStream =>
  pretty({
    destination,
    messageKey: 'message',
    translateTime: 'SYS:HH:MM:ss.l',
    colorize: 'isTTY' in destination && destination.isTTY === true,
    errorLikeObjectKeys: [],
    sync: true,
  });
