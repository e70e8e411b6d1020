import { writeSecurityEvent } from '../security-event.ts';
import type { EventPorts } from '../security-event.ts';
import { ownerCaller } from './owner-caller.ts';

/** What the owner does at the prompt, or in the files of a server, that the audit has to tell of. */
export type OwnerEvent =
  | 'key.created'
  | 'key.rotated'
  | 'key.revoked'
  | 'audit.erased'
  | 'audit.cut'
  | 'audit.key_rotated'
  | 'policy.loaded'
  | 'grant.remembered'
  | 'grant.forgotten'
  | 'pin.accepted'
  | 'sign_in.offered'
  | 'webhook.added'
  | 'webhook.removed'
  | 'webhook.replayed'
  | 'webhook.enabled'
  | 'webhook.secret_changed';

/** Writes down what the owner did. @param name - to what: a key, a pseudonym, … */
export const recordSecurityEvent = (
  ports: EventPorts,
  method: OwnerEvent,
  name: string,
): Promise<void> => writeSecurityEvent(ports, { method, name }, ownerCaller(ports.entropy));
