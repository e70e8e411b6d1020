export { fakeClock } from './fake-clock.ts';
export type { FakeClock } from './fake-clock.ts';
export { recordingLogger, silentLogger } from './loggers.ts';
export type { LogEntry, RecordingLogger } from './loggers.ts';
export { seededEntropy } from './seeded-entropy.ts';
export { silentTelemetry } from './silent-telemetry.ts';
export { temporaryFolder } from './temporary-folder.ts';
export type { TemporaryFolder } from './temporary-folder.ts';
