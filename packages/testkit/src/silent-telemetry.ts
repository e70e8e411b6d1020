import type { Telemetry } from '@qmcp/contracts';

const ignore = (): void => undefined;

/** Telemetry that counts nothing. */
export const silentTelemetry = (): Telemetry => ({
  call: ignore,
  http: ignore,
  sandbox: ignore,
  open: ignore,
});
