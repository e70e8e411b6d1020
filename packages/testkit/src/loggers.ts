import type { Logger } from '@qmcp/contracts';

/** What was logged. */
export interface LogEntry {
  readonly level: keyof Logger;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that remembers. */
export interface RecordingLogger extends Logger {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
}

const ignore = (): void => undefined;

/** A logger that says nothing. */
export const silentLogger = (): Logger => ({
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
});

/** A logger that keeps what it is told, for the test to look at. */
export function recordingLogger(): RecordingLogger {
  const entries: LogEntry[] = [];
  const keep =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) =>
      void entries.push({ level, fields, message });
  return {
    entries,
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}
