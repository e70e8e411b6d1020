import type { MintedApiKey } from '@qmcp/server';

import { describeKey } from '../keys/describe-key.ts';
import type { Output } from './output.ts';

/** Prints a fresh key: its secret alone on standard output, the rest to the person at the prompt. */
export function printNewKey(
  output: Output,
  { record, secret }: MintedApiKey,
  { json, nowMs }: { readonly json: boolean; readonly nowMs: number },
): void {
  const described = describeKey(record, nowMs);
  if (json) {
    output.json({ ...described, secret });
    return;
  }
  output.text(secret);
  const end = described.expires_at === null ? 'never expires' : `expires ${described.expires_at}`;
  output.note(
    `Key ${record.id} (${record.name}) may ${record.scopes.join(', ')} and ${end}.\nThis is the only time that it is shown. Send it as \`Authorization: Bearer <key>\`.`,
  );
}
