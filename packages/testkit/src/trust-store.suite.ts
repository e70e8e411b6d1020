import type { RememberedGrant, Store, ToolPin } from '@qmcp/contracts';
import { expect, it } from 'vitest';

/** What has a store to test. */
export type OpenTrustStore = () => Promise<
  AsyncDisposable & { readonly store: Pick<Store, 'trust'> }
>;

const grant = (id: string, fields: Partial<RememberedGrant> = {}): RememberedGrant => ({
  kind: 'grant',
  id,
  principalId: 'key:a',
  principalName: 'a',
  tool: 'delete-all',
  definitionDigest: 'd'.repeat(64),
  rule: 'deletions',
  ruleDigest: 'e'.repeat(64),
  arguments: { of: ['ünï', 1.5, null, true] },
  approvalId: 'approval-1',
  createdAtMs: 1_000,
  expiresAtMs: 2_000,
  ...fields,
});

const pin = (id: string): ToolPin => ({
  kind: 'pin',
  id,
  accepted: { digest: 'a'.repeat(64), definition: { name: 'ünï' }, seenAtMs: 1_000 },
  changed: null,
});

/** What every store of what people said once promises. */
export function trustStoreSuite(open: OpenTrustStore): void {
  it('gives back what was said, and nothing that was not', async () => {
    await using opened = await open();
    const { trust } = opened.store;
    await trust.put(grant('one'));
    await trust.put(pin('server/tool'));
    expect(await trust.get('grant', 'one')).toEqual(grant('one'));
    expect(await trust.get('pin', 'server/tool')).toEqual(pin('server/tool'));
    expect(await trust.get('pin', 'one')).toBeUndefined();
  });

  it('takes what is said later in the place of what was said before', async () => {
    await using opened = await open();
    const { trust } = opened.store;
    await trust.put(grant('one'));
    await trust.put(grant('one', { expiresAtMs: 9_000 }));
    expect(await trust.list('grant')).toEqual([grant('one', { expiresAtMs: 9_000 })]);
  });

  it('lists a kind by id', async () => {
    await using opened = await open();
    const { trust } = opened.store;
    for (const id of ['b', 'a', 'c']) await trust.put(grant(id));
    await trust.put(pin('server/tool'));
    expect((await trust.list('grant')).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(await trust.list('pin')).toHaveLength(1);
  });

  it('forgets, once', async () => {
    await using opened = await open();
    const { trust } = opened.store;
    await trust.put(grant('one'));
    expect(await trust.remove('pin', 'one')).toBe(false);
    expect(await trust.remove('grant', 'one')).toBe(true);
    expect(await trust.remove('grant', 'one')).toBe(false);
    expect(await trust.list('grant')).toEqual([]);
  });
}
