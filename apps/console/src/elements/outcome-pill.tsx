import type { AuditOutcome } from '@qmcp/contracts';

import { outcomes } from '../strings/outcomes.ts';
import { Pill } from './pill.tsx';
import type { Tone } from './pill.tsx';

const tones: Readonly<Record<AuditOutcome, Tone>> = {
  ok: 'plain',
  tool_error: 'danger',
  denied: 'danger',
  held: 'waiting',
  cancelled: 'plain',
  timeout: 'danger',
  ambiguous: 'waiting',
};

/** How a call ended. */
export function OutcomePill({ outcome }: { readonly outcome: AuditOutcome }) {
  return <Pill tone={tones[outcome]}>{outcomes[outcome]}</Pill>;
}
