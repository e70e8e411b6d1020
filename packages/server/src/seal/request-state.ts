import { createCipheriv, createDecipheriv, hash as digestOf } from 'node:crypto';

import { canonicalJson, isJsonObject, WireError } from '@qmcp/contracts';
import type { Clock, Entropy, Json, SealKey } from '@qmcp/contracts';

import type { Keyring } from './keyring.ts';

/** What a state belongs to; it opens for the same again, and for nothing else. */
export interface StateBinding {
  readonly principalId: string;
  readonly method: string;
  /** What the request is about: name and arguments, or URI. Not the answers, which differ from round to round. */
  readonly subject: unknown;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN = /^v1\.([0-9a-f]{12})\.([A-Za-z0-9_-]+)$/;

/**
 * Seals the state of a multi-round-trip request (MCP 2026-07-28, "Multi Round-Trip Requests"): AES-256-GCM under a
 * key of the ring; inside stand principal, method, digest of the subject and expiry. A repeat within its time is legal.
 */
export class RequestStateSealer {
  readonly #keyring: Keyring;
  readonly #clock: Clock;
  readonly #entropy: Entropy;
  readonly #ttlMs: number;

  constructor(ports: { keyring: Keyring; clock: Clock; entropy: Entropy; ttlMs: number }) {
    this.#keyring = ports.keyring;
    this.#clock = ports.clock;
    this.#entropy = ports.entropy;
    this.#ttlMs = ports.ttlMs;
  }

  /** Seals `state` for whoever the binding names. */
  async seal(state: Json | undefined, binding: StateBinding): Promise<string> {
    const key = await this.#keyring.current();
    const nonce = this.#entropy.bytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(associated(key));
    const inner = JSON.stringify({
      bound: digestBinding(binding),
      expiresAtMs: this.#clock.nowMs() + this.#ttlMs,
      state,
    });
    const sealed = Buffer.concat([nonce, cipher.update(inner, 'utf8'), cipher.final()]);
    const token = Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url');
    return `${VERSION}.${key.id}.${token}`;
  }

  /** @throws WireError `invalid_request_state`: forged, damaged, expired, or bound to something else */
  async open(token: string, binding: StateBinding): Promise<Json | undefined> {
    const [, id, sealed] = TOKEN.exec(token) ?? [];
    const key = id === undefined ? undefined : await this.#keyring.find(id);
    const bytes = Buffer.from(sealed ?? '', 'base64url');
    // What decodes to the same bytes but is written otherwise, we did not write.
    if (key === undefined || bytes.toString('base64url') !== sealed) throw refused('forged');
    const inner = decrypt(key, bytes);
    if (!isJsonObject(inner) || inner['bound'] !== digestBinding(binding))
      throw refused('misbound');
    if (typeof inner['expiresAtMs'] !== 'number' || inner['expiresAtMs'] <= this.#clock.nowMs()) {
      throw refused('expired');
    }
    return inner['state'] as Json | undefined;
  }
}

function decrypt(key: SealKey, bytes: Buffer): unknown {
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(-TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', key.secret, nonce, {
      authTagLength: TAG_BYTES,
    })
      .setAAD(associated(key))
      .setAuthTag(tag);
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return JSON.parse(Buffer.concat([text, decipher.final()]).toString('utf8'));
  } catch {
    // Whatever is wrong with it, the answer is the same: we did not make this.
    throw refused('forged');
  }
}

const associated = (key: SealKey): Buffer => Buffer.from(`qmcp.request-state.${VERSION}.${key.id}`);

const digestBinding = ({ principalId, method, subject }: StateBinding): string =>
  digestOf('sha256', canonicalJson([principalId, method, subject]), 'base64url');

const refused = (reason: 'forged' | 'misbound' | 'expired'): WireError =>
  new WireError(
    'invalid_request_state',
    reason === 'expired'
      ? 'The requestState has expired: make the request anew, without it'
      : 'The requestState does not belong to this request: make the request anew, without it',
    { reason },
  );
