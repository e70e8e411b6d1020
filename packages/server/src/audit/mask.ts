import { isJsonObject } from '@qmcp/contracts';

const MASK = '[masked]';

/** Names whose values are secrets, in any spelling: compared without case, `-`, `_` and spaces. */
const SECRET_NAME =
  /^(?:.*(?:password|passwd|passphrase|secret|credential|privatekey|apikey|accesskey|authorization|accesstoken|refreshtoken|idtoken|sessiontoken|bearertoken|authtoken)|token|auth|cookie|setcookie|cvv|cvc|pin|jwt|otp)$/;

/** The same, coarse and fast, over whole JSON text: no hit, no secret name. */
const MAYBE_SECRET_NAME =
  /"[^"]{0,64}(?:pass|secret|credential|key|auth|token|cookie|cvv|cvc|pin|jwt|otp)[^"]{0,64}"\s*:/i;

/** Values that are secrets by their form: our keys, other vendors' keys, bearer headers, JWTs, private keys. */
const SECRET_VALUE =
  /\bqk_[0-9a-z]{12}_[0-9a-z]{60}|\bsk-[A-Za-z0-9_-]{20,}|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAKIA[0-9A-Z]{16}\b|\bbearer\s+[A-Za-z0-9._~+/-]{8,}=*|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gi;

/** Whether JSON text may hold something to mask: cheap, and never wrong when it says no. */
export const mayHoldSecrets = (json: string): boolean =>
  MAYBE_SECRET_NAME.test(json) || json.search(SECRET_VALUE) !== -1;

/** A copy with secrets masked, by the name of their member and by the form of the value. */
export function maskSecrets(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(SECRET_VALUE, MASK);
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecretName(name) && holdsValue(member) ? MASK : maskSecrets(member),
    ]),
  );
}

const isSecretName = (name: string): boolean =>
  SECRET_NAME.test(name.toLowerCase().replaceAll(/[-_\s]/g, ''));

/** A container under a secret name is looked into instead: `auth: { user, password }`. */
const holdsValue = (member: unknown): boolean =>
  typeof member === 'string' || typeof member === 'number';
