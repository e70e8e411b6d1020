/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Longest text that is kept; what follows is cut, so that one value can't flood the log or keep the redactor busy. */
const MAX_TEXT_LENGTH = 4_096;

/** Names whose values are secrets; compared in lower case without `-`, `_`, `.` and spaces. */
const SECRET_NAME =
  /authorization|apikey|accesskey|privatekey|signingkey|password|passwd|passphrase|secret|credential|cookie|token|jwt|^(?:auth|pin|otp|cvv|cvc)$/;

/** Values that are secrets by their form, wherever they stand. */
const SECRET_TEXT = new RegExp(
  [
    String.raw`\bqk_[0-9a-z]{6,}(?:_[0-9a-z]*)?`,
    String.raw`\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}`,
    String.raw`\bgh[pousr]_[A-Za-z0-9]{16,}`,
    String.raw`\bxox[abeprs]-[A-Za-z0-9-]{10,}`,
    String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}`,
    String.raw`\b(?:[Bb]earer|BEARER|Basic|BASIC)\s+[A-Za-z0-9._~+/-]{8,}=*`,
    String.raw`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`,
    String.raw`-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`,
    // `user:password@` of a URL, and `password=…` in running text or a query.
    String.raw`(?<=:\/\/)[^\s/:@]*:[^\s/@]+(?=@)`,
    String.raw`\b(?:password|passwd|secret|(?:access|refresh|id)?[-_]?token|api[-_]?key|access[-_]?key)["']?\s*[=:]\s*["']?[^\s"'&,;]{3,}`,
  ].join('|'),
  'g',
);

/** Whether a member of that name holds a secret, however it is spelled: `X-Api-Key`, `x_api_key`, `xApiKey`. */
export const isSecretName = (name: string): boolean =>
  SECRET_NAME.test(name.toLowerCase().replaceAll(/[-_.\s]/g, ''));

/** A text without the secrets in it, cut to a length that a log line can bear. */
export function redactText(text: string): string {
  const kept = text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}… (cut)`;
  return kept.replace(SECRET_TEXT, REDACTED);
}
