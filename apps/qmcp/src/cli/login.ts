import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { CredentialStore, RegisteredClient } from '@qmcp/client';
import { fileStore } from '@qmcp/client/file-store';
import { z } from 'zod';

const ENTRY = 'login';

const LoginFacts = z.object({
  redirectUri: z.string(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
});

/** How a person signed in at a server: as which client, and where the browser came back to. */
export type LoginFacts = z.output<typeof LoginFacts>;

/** What one server gave us: its own folder of `.qmcp/logins`, so that signing out leaves nothing behind. */
export class Login {
  readonly store: CredentialStore;
  readonly #folder: string;

  /** @param home - where state is kept */
  constructor(home: string, endpoint: URL) {
    const name = createHash('sha256').update(endpoint.href).digest('hex').slice(0, 32);
    this.#folder = join(home, 'logins', name);
    this.store = fileStore({ folder: this.#folder });
  }

  /** @returns undefined where nobody signed in */
  async facts(): Promise<LoginFacts | undefined> {
    const entry = await this.store.read(ENTRY);
    return entry === undefined ? undefined : LoginFacts.parse(entry);
  }

  async keep(facts: LoginFacts): Promise<void> {
    await this.store.update(ENTRY, async () => facts);
  }

  /** Removes tokens, registration and all. */
  async forget(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The client of a login that was registered by hand; nothing where it registered itself. */
export const clientOf = ({ clientId, clientSecret }: LoginFacts): { client?: RegisteredClient } =>
  clientId === undefined
    ? {}
    : { client: { clientId, ...(clientSecret !== undefined && { clientSecret }) } };
