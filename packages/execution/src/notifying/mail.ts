import { createTransport } from 'nodemailer';

import type { Carried, Carry } from './carrier.ts';
import type { EventMessage } from './event-message.ts';

/** Longest that the mail server may take for a step of the exchange. */
const TIMEOUT_MS = 10_000;

/** The mail server, and whose mail it takes. */
export interface MailSettings {
  /** `smtp://` (with STARTTLS where the server offers it) or `smtps://`, with user name and password where it wants some. */
  readonly url: string;
  /** Sender: an address, or a name with one in angle brackets. */
  readonly from: string;
}

/**
 * Sends messages as plain mail. The id of a message makes its `Message-ID`, so that mail programs show once what was sent
 * twice. An answer from 500 on is final.
 */
export function createMail({ url, from }: MailSettings): Carry {
  const transport = createTransport(
    {
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // A message is text from here: nothing in it may name a file or an address to be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return async ({ webhook, event, message }) => {
    try {
      await transport.sendMail({
        to: decodeURIComponent(new URL(webhook.url).pathname),
        messageId: `<${event.id}@qmcp>`,
        subject: message.title,
        text: textOf(message),
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { answer: 250, failure: null };
    } catch (error) {
      return failed(error);
    }
  };
}

/** What the server says may quote an address, and what it asks for, a password: neither is passed on. */
function failed(error: unknown): Carried {
  const { responseCode: answer = null, code = 'unknown' } = error as {
    responseCode?: number;
    code?: string;
  };
  const failure =
    answer === null
      ? `The mail server can't be used (${code}): check QMCP_SMTP_URL`
      : `The mail server refused the message with code ${answer}`;
  return { answer, failure, final: answer !== null && answer >= 500 };
}

function textOf({ prompt, facts, link, command }: EventMessage): string {
  const lines = facts.map(([name, value]) => `${name}: ${value}`);
  const next = link === undefined ? `Run: ${command}` : `Open: ${link}`;
  return [prompt, '', ...lines, '', next, ''].join('\n');
}
