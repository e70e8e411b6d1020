import { createPublicKey, hash, verify } from 'node:crypto';

/** An Ed25519 public key (RFC 8032): its 32 bytes in hex. */
export type PublicKey = string;

const FORM = /^[0-9a-f]{64}$/;

/** Short name of a key: the first 16 hex digits of SHA-256 over its 32 bytes. */
export const keyIdOf = (key: PublicKey): string =>
  hash('sha256', Buffer.from(key, 'hex')).slice(0, 16);

/** Reads a key as `qmcp audit key` prints it. @returns undefined when the text holds none */
export function readPublicKey(given: string): PublicKey | undefined {
  const key = given.trim().toLowerCase();
  return FORM.test(key) ? key : undefined;
}

/** Whether the holder of a key signed this text. */
export function isSignedBy(key: PublicKey, message: string, signature: string): boolean {
  if (!FORM.test(key) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  const x = Buffer.from(key, 'hex').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, Buffer.from(message), publicKey, Buffer.from(signature, 'hex'));
}
