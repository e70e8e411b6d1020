import type { Entropy } from '@qmcp/contracts';
import { base64url } from 'jose';

/** 256 random bits as 43 characters that need no escape in a URL. */
export const randomToken = (entropy: Pick<Entropy, 'bytes'>): string =>
  base64url.encode(entropy.bytes(32));
