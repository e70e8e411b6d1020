import type { Clock } from '@qmcp/contracts';
import { createTransport } from 'nodemailer';

import type { Carried, Carry } from './carrier.ts';
import type { EventMessage } from './event-message.ts';

/** Longest that the mail server may take for a step of the exchange. */
const STEP_TIMEOUT_MS = 10_000;
/** Longest that the exchange may take. */
const TIMEOUT_MS = 30_000;

/** The mail server, and whose mail it takes. */
export interface MailSettings {
  /**
   * `smtps://`, or `smtp://`, which changes to TLS where the server offers that (STARTTLS); with user name and password
   * where it wants some. They are sent without TLS to this machine alone.
   */
  readonly url: string;
  /** Sender: an address, or a name with one in angle brackets. */
  readonly from: string;
}

/**
 * Sends messages as plain mail. The id of a message makes its `Message-ID`, so that mail programs show once what was sent
 * twice. It is final where the server refuses the address or the message for good (RFC 5321, 4.2.1: codes from 500).
 */
export function createMail({ url, from }: MailSettings, clock: Clock): Carry {
  const transport = createTransport(
    {
      url,
      requireTLS: needsTls(new URL(url)),
      connectionTimeout: STEP_TIMEOUT_MS,
      greetingTimeout: STEP_TIMEOUT_MS,
      socketTimeout: STEP_TIMEOUT_MS,
      // A message is text from here: nothing in it may name a file or an address to be fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return async ({ webhook, event, message, signal }) => {
    const deadline = new AbortController();
    const stopTimer = clock.setTimer(() => deadline.abort(), TIMEOUT_MS);
    try {
      await transport.sendMail({
        to: decodeURIComponent(new URL(webhook.url).pathname),
        messageId: `<${event.id}@qmcp>`,
        subject: message.title,
        text: textOf(message),
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal: AbortSignal.any([signal, deadline.signal]),
      });
      return { answer: 250, failure: null };
    } catch (error) {
      if (signal.aborted) return { answer: null, failure: 'The server stopped meanwhile' };
      if (deadline.signal.aborted) return { answer: null, failure: TOO_SLOW };
      return failed(error);
    } finally {
      stopTimer();
    }
  };
}

const TOO_SLOW = `The mail server did not take the message within ${TIMEOUT_MS} ms`;

/** Whoever is between here and another machine must not read a password. */
const needsTls = ({ username, hostname }: URL): boolean =>
  username !== '' && !LOOPBACK.test(hostname);

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** What the server says may quote an address, and what it asks for, a password: neither is passed on. */
function failed(error: unknown): Carried {
  const { responseCode: answer = null, code = 'unknown' } = error as {
    responseCode?: number;
    code?: string;
  };
  const refused = code === 'EENVELOPE' || code === 'EMESSAGE';
  if (answer !== null && refused) {
    const failure = `The mail server refused the message with code ${answer}`;
    return { answer, failure, final: answer >= 500 };
  }
  const said = answer === null ? code : `${code} ${answer}`;
  return { answer, failure: `The mail server can't be used (${said}): check QMCP_SMTP_URL` };
}

function textOf({ prompt, facts, link, command }: EventMessage): string {
  const lines = facts.map(([name, value]) => `${name}: ${value}`);
  const next = link === undefined ? `Run: ${command}` : `Open: ${link}`;
  return [prompt, '', ...lines, '', next, ''].join('\n');
}
