import { ampleRoom, auditRecord, seededEntropy, taskRecord } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { startLossyProxy } from './lossy-proxy.ts';
import { openOn } from './open-on-postgres.ts';
import { queryOn, useOwnPostgres } from './test-postgres.ts';

describe('a change whose answer is lost', () => {
  const postgres = useOwnPostgres();

  async function openBehindProxy() {
    const directUrl = await postgres.createDatabase();
    const proxy = await startLossyProxy(postgres.cluster.folder);
    const store = await openOn(proxy.url(directUrl), { directUrl });
    const close = async (): Promise<void> => {
      await store.close();
      await proxy[Symbol.asyncDispose]();
    };
    return { directUrl, proxy, store, [Symbol.asyncDispose]: close };
  }

  it('of the audit is found to be there, and not made again', async () => {
    await using opened = await openBehindProxy();
    const { directUrl, proxy, store } = opened;
    const entropy = seededEntropy(1);
    await store.audit.append(auditRecord(entropy));
    const [begun, ended] = [auditRecord(entropy), auditRecord(entropy)];
    proxy.loseAnswerTo('insert into audit_record');
    await Promise.all([store.audit.begin(begun), store.audit.append(ended)]);
    proxy.loseAnswerTo('insert into audit_record');
    await store.audit.append(begun);
    const rows = await queryOn(
      directUrl,
      'select id, sequence::int from audit_record order by sequence',
    );
    expect(rows.slice(1)).toEqual([
      { id: ended.id, sequence: 2 },
      { id: begun.id, sequence: 3 },
    ]);
    expect(await queryOn(directUrl, 'select from audit_intent')).toEqual([]);
  });

  it('of anything else is told of, since nobody knows', async () => {
    await using opened = await openBehindProxy();
    const { proxy, store } = opened;
    proxy.loseAnswerTo('create_task');
    await expect(store.tasks.create(taskRecord(), ampleRoom)).rejects.toMatchObject({
      code: 'store_outcome_unknown',
      retryable: false,
      message: expect.stringContaining('look before you make it again'),
    });
    await expect.poll(() => store.tasks.get('task-1')).toEqual(taskRecord());
  });

  it('is asked for again where it was only a question', async () => {
    await using opened = await openBehindProxy();
    const { proxy, store } = opened;
    await store.tasks.create(taskRecord(), ampleRoom);
    proxy.loseAnswerTo('select content from task');
    expect(await store.tasks.get('task-1')).toEqual(taskRecord());
  });
});
