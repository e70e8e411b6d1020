import type { Clock, Entropy, HumanRequest, WebhookEvent } from '@qmcp/contracts';

/** A message that only shows that messages arrive: about a question that nobody asked and that is over already. */
export function testEvent({
  clock,
  entropy,
}: {
  readonly clock: Clock;
  readonly entropy: Entropy;
}): WebhookEvent {
  const nowMs = clock.nowMs();
  const id = entropy.uuidv7();
  const request: HumanRequest = {
    id,
    revision: 1,
    type: 'test',
    prompt: 'This is a test of the webhook: there is nothing to decide.',
    options: null,
    context: {},
    requesterId: 'qmcp',
    requesterName: 'qmcp',
    correlationId: id,
    status: 'cancelled',
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    expiresAtMs: nowMs,
    responses: [],
    answer: null,
    held: null,
  };
  return { id: `msg_${id}_test`, type: 'human.requested', request };
}
