import type { Clock, DeliveryAttempt, Webhook, WebhookEvent } from '@qmcp/contracts';

import type { Carried, Carry } from './carrier.ts';
import { describeEvent } from './event-message.ts';
import type { MailSettings } from './mail.ts';

/** How messages leave. */
export interface CourierOptions {
  readonly clock: Clock;
  /** Where people reach the console now, without a slash at its end; undefined where nobody does. */
  readonly consoleUrl: () => string | undefined;
  /** Hosts of webhooks that may have private or loopback addresses. */
  readonly allowedHosts: readonly string[];
  /** Undefined: no mail is sent. */
  readonly mail: MailSettings | undefined;
}

/** An attempt, and what follows from it. */
export interface Sent extends Pick<Carried, 'final' | 'gone' | 'retryAfterMs'> {
  readonly attempt: DeliveryAttempt;
}

const NO_MAIL: Carry = async () => ({
  answer: null,
  failure: 'No mail server is configured: set QMCP_SMTP_URL and QMCP_MAIL_FROM',
});

/** Takes messages to webhooks, one attempt at a time. What it needs for that is loaded with the first one. */
export class Courier {
  readonly #options: CourierOptions;
  #post: Promise<Carry> | undefined;
  #mail: Promise<Carry> | undefined;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** Tries once. Never rejects. @param signal - ends the attempt */
  async send(
    { webhook, event }: { readonly webhook: Webhook; readonly event: WebhookEvent },
    signal: AbortSignal,
  ): Promise<Sent> {
    const { clock, consoleUrl } = this.#options;
    const atMs = clock.nowMs();
    const startMs = clock.monotonicMs();
    const carry = await (webhook.format === 'mail' ? this.#openMail() : this.#openPost());
    const message = describeEvent(event, consoleUrl());
    const { answer, failure, ...then } = await carry({ webhook, event, message, signal });
    const durationMs = Math.round(clock.monotonicMs() - startMs);
    return { ...then, attempt: { atMs, durationMs, answer, failure } };
  }

  #openPost(): Promise<Carry> {
    const open = async (): Promise<Carry> => (await import('./post.ts')).createPost(this.#options);
    return (this.#post ??= open());
  }

  #openMail(): Promise<Carry> {
    const { mail, clock } = this.#options;
    const open = async (): Promise<Carry> =>
      mail === undefined ? NO_MAIL : (await import('./mail.ts')).createMail(mail, clock);
    return (this.#mail ??= open());
  }
}
