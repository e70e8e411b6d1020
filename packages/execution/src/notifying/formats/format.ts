import type { Webhook, WebhookEvent, WebhookFormat } from '@qmcp/contracts';

import type { EventMessage } from '../event-message.ts';

/** A message as one receiver wants it. */
export interface FormattedMessage {
  /** JSON. */
  readonly body: string;
  /** Beside `content-type`; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a message is written from. */
export interface FormatInput {
  readonly webhook: Webhook;
  readonly event: WebhookEvent;
  readonly message: EventMessage;
  /** When it is sent, epoch milliseconds. */
  readonly sentAtMs: number;
}

/** Writes a message that is posted over HTTP. */
export type Format = (input: FormatInput) => FormattedMessage;

/** Formats of messages that are posted; mail is not. */
export type PostedFormat = Exclude<WebhookFormat, 'mail'>;
