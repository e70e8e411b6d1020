import { z } from '@hono/zod-openapi';
import type { JsonObject, ToolPin } from '@qmcp/contracts';
import { changedArguments, pinIdOf } from '@qmcp/server';
import type { ToolEntry } from '@qmcp/server';

import type { CallSummary } from '../../live/call-summary.ts';
import { Tool } from './tool.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const state = z
  .enum(['accepted', 'changed', 'new'])
  .describe('`changed`: its calls are held until somebody accepts it. `new`: never called.');

const Pin = z
  .strictObject({
    state,
    digest: digest.describe('Of the definition as it is now.'),
    accepted_digest: digest.nullable(),
    accepted_at: z.iso.datetime().nullable(),
    changed_at: z.iso.datetime().nullable().describe('When the change was first met.'),
    diff: z
      .array(
        z.strictObject({
          path: z.string(),
          before: z.unknown(),
          after: z.unknown(),
        }),
      )
      .describe('What changed since it was accepted.'),
  })
  .openapi('ToolPin');

/** A tool of another server, and whether it is still what was accepted. */
export const PinState = z
  .strictObject({
    tool: z.string(),
    source: z.string().describe('The server that it comes from.'),
    state,
  })
  .openapi('ToolPinState');

/** A tool with what there is to know of it besides its definition. */
export const ToolDetail = z
  .strictObject({
    tool: Tool,
    scope: z.string().describe('What its callers need.'),
    source: z.string().nullable().describe('The server that it comes from; null: this one.'),
    pin: Pin.nullable().describe('Null for a tool of this server.'),
    last_hour: z
      .strictObject({ total: z.int(), failed: z.int() })
      .nullable()
      .describe('Its calls; null without the scope `audit:read`.'),
  })
  .openapi('ToolDetail');

/** A tool as the API shows it. @param summary - undefined: who asks may not know of calls */
export const toToolDetail = (
  entry: ToolEntry,
  pin: ToolPin | undefined,
  summary: CallSummary | undefined,
): z.infer<typeof ToolDetail> => ({
  tool: entry.listed as z.infer<typeof Tool>,
  scope: entry.scope,
  source: entry.origin ?? null,
  pin: pinIdOf(entry) === undefined ? null : toPin(entry, pin),
  last_hour:
    summary === undefined ? null : (summary.tools.get(entry.key) ?? { total: 0, failed: 0 }),
});

/** How a tool of another server stands to its pin. */
export function pinStateOf(
  { digest: current }: Pick<ToolEntry, 'digest'>,
  pin: ToolPin | undefined,
): z.infer<typeof state> {
  if (pin === undefined) return 'new';
  return pin.accepted.digest === current ? 'accepted' : 'changed';
}

function toPin(entry: ToolEntry, pin: ToolPin | undefined): z.infer<typeof Pin> {
  const known = { digest: entry.digest, changed_at: null, diff: [] };
  if (pin === undefined) {
    return { ...known, state: 'new', accepted_digest: null, accepted_at: null };
  }
  const { accepted, changed } = pin;
  const fields = { accepted_digest: accepted.digest, accepted_at: toIso(accepted.seenAtMs) };
  if (pinStateOf(entry, pin) === 'accepted') return { ...known, ...fields, state: 'accepted' };
  const now = JSON.parse(JSON.stringify(entry.listed)) as JsonObject;
  return {
    ...fields,
    state: 'changed',
    digest: entry.digest,
    changed_at: changed?.digest === entry.digest ? toIso(changed.seenAtMs) : null,
    diff: changedArguments(accepted.definition, now).map(({ path, before, now: after }) => ({
      path,
      before,
      after,
    })),
  };
}

const toIso = (atMs: number): string => new Date(atMs).toISOString();
