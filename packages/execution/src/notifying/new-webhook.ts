import { WEBHOOK_EVENTS, WireError } from '@qmcp/contracts';
import type { Clock, Entropy, Webhook, WebhookEventType, WebhookFormat } from '@qmcp/contracts';

const SECRET_BYTES = 32;

/** What a person says of a webhook. */
export interface WebhookRequest {
  readonly name: string;
  readonly url: string;
  /** Default: `mail` for a `mailto:` address, else `standard`. */
  readonly format?: WebhookFormat | undefined;
  /** Default: all. */
  readonly events?: readonly WebhookEventType[] | undefined;
}

/**
 * Makes a webhook, with a secret where its messages are signed.
 * @throws WireError `invalid_params` for an address that its format can't use; the message does not hold the address
 */
export function newWebhook(
  { name, url: text, format: wanted, events = WEBHOOK_EVENTS }: WebhookRequest,
  { clock, entropy }: { readonly clock: Clock; readonly entropy: Entropy },
): Webhook {
  const url = readAddress(text);
  const isMail = url.protocol === 'mailto:';
  const format = wanted ?? (isMail ? 'mail' : 'standard');
  if (isMail !== (format === 'mail')) {
    throw invalid('mail goes to mailto: addresses alone, and every other format to https: ones');
  }
  return {
    id: entropy.uuidv7(),
    name,
    url: url.href,
    format,
    events: [...new Set(events)].toSorted(),
    secret: format === 'standard' ? newWebhookSecret(entropy) : null,
    previousSecret: null,
    createdAtMs: clock.nowMs(),
    disabledAtMs: null,
  };
}

/** Makes a secret for the signatures of a webhook: 256 bits, as Standard Webhooks writes them. */
export const newWebhookSecret = (entropy: Pick<Entropy, 'bytes'>): string =>
  `whsec_${Buffer.from(entropy.bytes(SECRET_BYTES)).toString('base64')}`;

/**
 * What may be shown of a webhook's address: the way to a chat service is a secret as a whole.
 * @returns `https://hooks.example/…`, or `mailto:` and the address
 */
export function shownAddress(webhook: Pick<Webhook, 'url'>): string {
  const { protocol, origin, pathname } = new URL(webhook.url);
  return protocol === 'mailto:' ? `mailto:${decodeURIComponent(pathname)}` : `${origin}/…`;
}

/** One address without comments and quotes, of any script (RFC 6531); nothing in it can end a header or begin a list. */
const MAIL_ADDRESS = /^[^\s\p{C}@,;:<>()[\]\\"]+@[\p{L}\p{M}\p{N}.-]+$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function readAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw invalid('write it in full, such as https://receiver.example/hooks');
  if (url.username !== '' || url.password !== '') {
    throw invalid('it may not carry a user name or password');
  }
  if (url.protocol === 'mailto:') return requireMail(url);
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && LOOPBACK.test(url.hostname)) return url;
  throw invalid('use https:, mailto:, or http: to this machine');
}

function requireMail(url: URL): URL {
  if (MAIL_ADDRESS.test(decoded(url.pathname)) && url.search === '') return url;
  throw invalid('mailto: takes one address and nothing else');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

const invalid = (why: string): WireError =>
  new WireError('invalid_params', `The address of the webhook can't be used: ${why}`);
