import { isJsonObject } from '@qmcp/contracts';

const MASK = '[masked]';

/** How names of secrets end, in any case and joined in any way: `dbPassword`, `X-API-Key`, `refresh_tokens`. */
const ENDING = String.raw`(?:pass[-_\s]*(?:word|wd|phrase)|secret|credential|(?:private|api|access)[-_\s]*key|authorization|(?:access|refresh|id|session|bearer|auth)[-_\s]*token)s?`;

/** Names of secrets that only count when they stand alone: `nextPageToken` and `spinner` are none. */
const ALONE = String.raw`(?:token|auth|(?:set[-_\s]*)?cookies?|cvv|cvc|pin|jwt|otp)`;

const SECRET_NAME = new RegExp(`${ENDING}$|^${ALONE}$`, 'i');

/** A secret member of JSON that stands in text: tools repeat their structured content that way. */
const SECRET_MEMBER = new RegExp(
  String.raw`((?:${ENDING}|(?<=")${ALONE})\\*" *: *)(?:\\*"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\d[\d.e+-]*)`,
  'gi',
);

/**
 * Values that are secrets by their form: our keys, other vendors' keys, bearer headers, JWTs, private keys. Each
 * alternative takes time linear in the text: it may come from outside.
 */
const SECRET_VALUE =
  /\bqk_[0-9a-z]{12}_[0-9a-z]{60}|\bsk-[A-Za-z0-9_-]{20,}|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAKIA[0-9A-Z]{16}\b|\bbearer\s+[A-Za-z0-9._~+/-]{8,}=*|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gi;

/**
 * What everything above has in common with JSON text that holds it, where escapes stand for line breaks and quotes:
 * no boundaries, only the ends of names.
 */
const MAYBE_SECRET =
  /(?:word|wd|phrase|secret|credential|key|authorization|token|auth|cookie|cvv|cvc|pin|jwt|otp)s?\\*" *:|qk_[0-9a-z]{12}_|sk-[A-Za-z0-9_-]{20}|gh[pousr]_[A-Za-z0-9]{30}|xox[abprs]-[A-Za-z0-9-]{10}|AKIA[0-9A-Z]{16}|bearer[\s\\]|eyJ[\w-]{8}|-----BEGIN /i;

/** Whether JSON text, as `JSON.stringify` writes it, may hold something to mask: cheap, and never wrong when it says no. */
export const mayHoldSecrets = (json: string): boolean => MAYBE_SECRET.test(json);

/** A copy of a JSON value with secrets masked, by the name of their member and by the form of the value. */
export const maskSecrets = (value: unknown): unknown => mask(value, false);

function mask(value: unknown, secret: boolean): unknown {
  if (typeof value === 'number') return secret ? MASK : value;
  if (typeof value === 'string') return secret ? MASK : maskText(value);
  // A list under a secret name holds secrets; an object is looked into instead: `auth: { user, password }`.
  if (Array.isArray(value)) return value.map((item) => mask(item, secret));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, mask(member, SECRET_NAME.test(name))]),
  );
}

const maskText = (text: string): string =>
  text.replace(SECRET_VALUE, MASK).replace(SECRET_MEMBER, `$1"${MASK}"`);
