import { describe, expect, it } from 'vitest';

import type { CredentialStore } from '../../src/auth/credential-store.ts';

/** A store for one test. */
export interface OpenStore extends AsyncDisposable {
  readonly store: CredentialStore;
}

/** What every credential store promises. */
export function credentialStoreSuite(name: string, open: () => Promise<OpenStore>): void {
  describe(`a credential store: ${name}`, () => {
    it('has nothing at first, then what was put there', async () => {
      await using opened = await open();
      const { store } = opened;
      expect(await store.read('a')).toBeUndefined();
      expect(await store.update('a', async () => ({ token: 1 }))).toEqual({ token: 1 });
      expect(await store.read('a')).toEqual({ token: 1 });
      expect(await store.read('b')).toBeUndefined();
    });

    it('shows a change what is there, and forgets what becomes undefined', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.update('a', async () => 1);
      expect(await store.update('a', async (present) => Number(present) + 1)).toBe(2);
      await store.update('a', async () => undefined);
      expect(await store.read('a')).toBeUndefined();
    });

    it('makes one change at a time', async () => {
      await using opened = await open();
      const { store } = opened;
      const add = async (present: unknown): Promise<number> => {
        await Promise.resolve();
        return Number(present ?? 0) + 1;
      };
      await Promise.all(Array.from({ length: 10 }, () => store.update('a', add)));
      expect(await store.read('a')).toBe(10);
    });

    it('does not let one entry wait for another', async () => {
      await using opened = await open();
      const { store } = opened;
      const gate = Promise.withResolvers<number>();
      const slow = store.update('slow', () => gate.promise);
      await store.update('quick', async () => 1);
      gate.resolve(2);
      expect(await slow).toBe(2);
    });

    it('changes nothing when the change fails, and goes on', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.update('a', async () => 1);
      const failing = store.update('a', () => Promise.reject(new Error('no network')));
      const next = store.update('a', async (present) => [present]);
      await expect(failing).rejects.toThrow('no network');
      expect(await next).toEqual([1]);
    });
  });
}
