import type { Webhook, WebhookEvent } from '@qmcp/contracts';

import type { EventMessage } from './event-message.ts';

/** A message to one receiver. */
export interface Parcel {
  readonly webhook: Webhook;
  readonly event: WebhookEvent;
  readonly message: EventMessage;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
}

/** How an attempt to carry a message ended. */
export interface Carried {
  /** HTTP status of the answer, or code of the mail server's; null where there was none. */
  readonly answer: number | null;
  /** Why it failed, for the operator, without anything of the address that is secret; null where it did not. */
  readonly failure: string | null;
  /** Whether another attempt is of no use. Default false. */
  readonly final?: boolean;
  /** Whether the receiver says that it is gone for good, and wants to be told of nothing more. Default false. */
  readonly gone?: boolean;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/** Takes a message to its receiver, once. Never rejects: a failure is a result. */
export type Carry = (parcel: Parcel) => Promise<Carried>;
