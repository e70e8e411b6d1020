import { readdirSync, rmSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { sealedFolder } from './sealed-folder.ts';

const { callTool, file, lastId, publicKey, run, verify } = sealedFolder();

describe('a key that signs', () => {
  it('hands over to the next, so that who trusts the first can verify all that follows', async () => {
    const first = await publicKey();
    const next = (await run(['audit', 'rotate'])).stdout.trim();
    expect(next).not.toBe(first);
    expect(await publicKey()).toBe(next);
    expect(readdirSync(file('.qmcp/audit-keys'))).toHaveLength(1);
    await callTool();
    for (const key of [first, next]) expect((await verify('--key', key)).problems).toEqual([]);
    const proof = (await run(['audit', 'prove', await lastId()])).stdout;
    writeFileSync(file('rotated.json'), proof);
    expect((await run(['audit', 'verify', 'rotated.json', '--key', first])).exitCode).toBe(0);
  });

  it('that is lost stops nothing but the signing, and its successor has to be trusted anew', async () => {
    const first = await publicKey();
    for (const name of readdirSync(file('.qmcp/audit-keys'))) {
      rmSync(file(`.qmcp/audit-keys/${name}`));
    }
    const refused = await run(['tools', 'call', 'echo', 'message=to be']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("The key that signs the audit can't be read");
    const { checks } = JSON.parse((await run(['doctor', '--json'])).stdout) as {
      checks: { name: string; status: string; message: string }[];
    };
    expect(checks.find(({ name }) => name === 'audit seal')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('`qmcp audit rotate --lost`') as string,
    });
    const next = (await run(['audit', 'rotate', '--lost'])).stdout.trim();
    const { problems } = await verify('--key', first);
    expect(problems).toMatchObject([{ code: 'key_not_handed_over' }]);
    expect((await verify('--key', first, next)).problems).toEqual([]);
  });
});
