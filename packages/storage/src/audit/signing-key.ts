import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** Short name of a public key (hex): the first 16 hex digits of SHA-256 over its bytes. */
export const keyIdOf = (publicKey: string): string =>
  hash('sha256', Buffer.from(publicKey, 'hex')).slice(0, 16);

/** The key that a store signs its audit with: Ed25519 (RFC 8032). */
export class SigningKey {
  /** See {@link keyIdOf}. */
  readonly id: string;
  /** 32 bytes, hex. */
  readonly publicKey: string;
  readonly #privateKey: KeyObject;

  private constructor(privateKey: KeyObject) {
    const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
    this.#privateKey = privateKey;
    this.publicKey = Buffer.from(x, 'base64url').toString('hex');
    this.id = keyIdOf(this.publicKey);
  }

  /** Makes a new key. */
  static generate(): SigningKey {
    return new SigningKey(generateKeyPairSync('ed25519').privateKey);
  }

  /**
   * Reads a private key.
   * @param secret - where it is encrypted
   * @throws Error when the text is none, or the secret another
   */
  static fromPem(pem: string, secret?: string): SigningKey {
    return new SigningKey(createPrivateKey({ key: pem, passphrase: secret }));
  }

  /** The private key, PKCS #8: a secret. */
  toPem(): string {
    return String(this.#privateKey.export({ format: 'pem', type: 'pkcs8' }));
  }

  /** The private key, PKCS #8 encrypted by AES-256 under a key derived from `secret`. */
  toEncryptedPem(secret: string): string {
    return String(
      this.#privateKey.export({
        format: 'pem',
        type: 'pkcs8',
        cipher: 'aes-256-cbc',
        passphrase: secret,
      }),
    );
  }

  /** @returns the signature over the text in UTF-8, hex */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.#privateKey).toString('hex');
  }
}
