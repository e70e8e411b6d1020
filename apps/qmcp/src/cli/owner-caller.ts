import { localOwner } from '@qmcp/contracts';
import type { Entropy } from '@qmcp/contracts';
import type { Caller } from '@qmcp/server';

/** The person at the prompt of the server, as the caller of one request: its owner, by the owner's own hand. */
export function ownerCaller(entropy: Pick<Entropy, 'uuidv7'>): Caller {
  const requestId = entropy.uuidv7();
  return { principal: localOwner, door: 'cli', requestId, correlationId: requestId };
}
