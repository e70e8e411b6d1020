import { z } from '@hono/zod-openapi';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time span as text, such as `30s`, `5m`, `1h` or `7d`; parsed to milliseconds. */
export const durationMs = (maxMs: number) =>
  z
    .string()
    .regex(/^\d{1,6}[smhd]$/, 'write a number and a unit, such as 30s, 5m, 1h or 7d')
    .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.at(-1) as keyof typeof UNIT_MS])
    .refine((ms) => ms <= maxMs, `takes at most ${maxMs / 1_000} seconds`);

/** How long what is replaced goes on to count: a day unless said otherwise, 90 days at most. */
export const graceMs = () => durationMs(90 * UNIT_MS.d).default(UNIT_MS.d);
