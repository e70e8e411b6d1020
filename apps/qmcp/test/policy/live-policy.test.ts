import { rename, rm, writeFile } from 'node:fs/promises';

import { createPrincipal, PlatformError } from '@qmcp/contracts';
import type { PolicyQuestion } from '@qmcp/contracts';
import { fakeClock, recordingLogger, seededEntropy, temporaryFolder } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { openStore } from '../../src/open-store.ts';
import { LivePolicy } from '../../src/policy/live-policy.ts';

const DENY = 'version: 1\nrules:\n  - { name: r, effect: deny }\n';
const ALLOW = 'version: 1\n';

const question: PolicyQuestion = {
  principal: createPrincipal({ id: 'key:1', kind: 'service', name: 'ci', scopes: ['*'] }),
  method: 'tools/call',
  name: 'echo',
  scope: 'tools:call',
  arguments: {},
};

/** A policy file with a real store; time is under the test's hand. */
async function world(text: string) {
  const folder = await temporaryFolder();
  const path = folder.file('policy.yaml');
  await writeFile(path, text);
  const clock = fakeClock();
  const logger = recordingLogger();
  const store = await openStore(':memory:', {
    clock,
    logger,
    instanceId: 'test',
    checkpointFolder: undefined,
  });
  const ports = { store, clock, entropy: seededEntropy(1) };
  const policy = await LivePolicy.open(path, { clock, logger });
  await policy.record(ports);
  policy.watch(ports);
  return {
    path,
    policy,
    store,
    logger,
    ports,
    /** One look at the file. */
    async look() {
      clock.advance(1_000);
      await policy.settled();
    },
    loaded: async () =>
      (await store.audit.list({ method: 'policy.loaded' }, { limit: 10 })).records.map(
        ({ name }) => name,
      ),
    async [Symbol.asyncDispose]() {
      await policy.close();
      expect(clock.waitingTimers).toBe(0);
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const effectOf = (policy: LivePolicy): string => policy.decide(question).effect;

describe('a policy file', () => {
  it('is in force, kept and on record from the start', async () => {
    await using live = await world(DENY);
    expect(effectOf(live.policy)).toBe('deny');
    expect(await live.loaded()).toEqual([live.policy.digest]);
    expect(await live.store.policies.get(live.policy.digest)).toMatchObject({ text: DENY });
  });

  it('is loaded anew when it changes, and each version is on record', async () => {
    await using live = await world(DENY);
    const before = live.policy.digest;
    await writeFile(live.path, ALLOW);
    await live.look();
    expect(effectOf(live.policy)).toBe('deny');
    await live.look();
    expect(effectOf(live.policy)).toBe('allow');
    expect(await live.loaded()).toEqual([live.policy.digest, before]);
    expect(await live.store.policies.list()).toHaveLength(2);
  });

  it('is loaded anew when another file takes its place', async () => {
    await using live = await world(DENY);
    await writeFile(`${live.path}.new`, ALLOW);
    await rename(`${live.path}.new`, live.path);
    await live.look();
    await live.look();
    expect(effectOf(live.policy)).toBe('allow');
  });

  it('is left alone while it is being written', async () => {
    await using live = await world(DENY);
    await writeFile(live.path, ALLOW);
    await live.look();
    await writeFile(live.path, DENY.replace('r,', 'other,'));
    await live.look();
    expect(await live.loaded()).toHaveLength(1);
    await live.look();
    expect(await live.loaded()).toHaveLength(2);
    expect(effectOf(live.policy)).toBe('deny');
  });

  it('stays in force when it becomes unusable, until it is usable again', async () => {
    await using live = await world(DENY);
    await writeFile(live.path, 'version: 1\nrules: nonsense\n');
    await live.look();
    await live.look();
    await live.look();
    expect([effectOf(live.policy), live.policy.stale]).toEqual(['deny', true]);
    const [entry, ...more] = live.logger.entries.filter(({ level }) => level === 'error');
    expect(entry?.message).toBe('policy not loaded: the former one stays in force');
    expect(String(entry?.fields['problem'])).toContain('line 2, column 8: rules must be array');
    expect(more).toEqual([]);
    await writeFile(live.path, ALLOW);
    await live.look();
    await live.look();
    expect([effectOf(live.policy), live.policy.stale]).toEqual(['allow', false]);
  });

  it('stays in force when it is gone', async () => {
    await using live = await world(DENY);
    await rm(live.path);
    await live.look();
    await live.look();
    expect([effectOf(live.policy), live.policy.stale]).toEqual(['deny', true]);
  });

  it('does not come into force unrecorded', async () => {
    await using live = await world(DENY);
    await live.store.close();
    await writeFile(live.path, ALLOW);
    await live.look();
    await live.look();
    expect([effectOf(live.policy), live.policy.stale]).toEqual(['deny', true]);
  });

  it('comes into force once it can be recorded, where the store was busy at first', async () => {
    await using live = await world(DENY);
    await live.policy.close();
    const busy = new PlatformError('store_busy', 'The store is busy', { retryable: true });
    let failures = 1;
    const { policies, audit } = live.store;
    const sometimes: typeof policies = {
      get: (digest) => policies.get(digest),
      list: () => policies.list(),
      keep: (version) => (failures-- > 0 ? Promise.reject(busy) : policies.keep(version)),
    };
    const policy = await LivePolicy.open(live.path, {
      clock: live.ports.clock,
      logger: live.logger,
    });
    policy.watch({ ...live.ports, store: { audit, policies: sometimes } });
    await writeFile(live.path, ALLOW);
    const effects: string[] = [];
    for (let look = 0; look < 3; look += 1) {
      live.ports.clock.advance(1_000);
      await policy.settled();
      effects.push(`${effectOf(policy)} ${policy.stale}`);
    }
    expect(effects).toEqual(['deny false', 'deny true', 'allow false']);
    await policy.close();
  });

  it('is put on record once, however many processes start with it', async () => {
    await using live = await world(DENY);
    await live.policy.record(live.ports);
    expect(await live.loaded()).toHaveLength(1);
  });

  it('says who holds a role', async () => {
    await using live = await world('version: 1\nroles: { boss: { members: ["key:1"] } }\n');
    expect(live.policy.hasRole(question.principal, 'boss')).toBe(true);
    expect(live.policy.hasRole(question.principal, 'other')).toBe(false);
  });

  it('stops the start when it is broken or missing, with the place and what to do', async () => {
    await using folder = await temporaryFolder();
    const ports = { clock: fakeClock(), logger: recordingLogger() };
    const path = folder.file('policy.yaml');
    const open = (): Promise<unknown> =>
      LivePolicy.open(path, ports).catch((error: unknown) =>
        PlatformError.is(error) ? error.message : error,
      );
    expect(await open()).toMatch(/can't be read \(ENOENT\): correct QMCP_POLICY_FILE/);
    await writeFile(path, 'version: 1\nrules:\n  - { name: r, effect: deni }\n');
    expect(await open()).toMatch(
      /policy\.yaml is not usable:\n {2}line 3, column \d+: .*\nCorrect it, and try/,
    );
  });
});
