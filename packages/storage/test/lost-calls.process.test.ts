import type { HumanRequest } from '@qmcp/contracts';
import { approvalRequest, heldCall, humanRequest, temporaryFolder } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { openOn } from './open-test-store.ts';
import { startStoreProcess } from './processes/start-store-process.ts';

const asAmbiguous = (request: HumanRequest): HumanRequest => ({
  ...request,
  held: request.held && { ...request.held, grant: 'ambiguous' },
});

it('ends the granted call of a killed process, once, and not while that process lives', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  await using runner = startStoreProcess(file, 'grant');
  await runner.printed(1);
  const store = await openOn(file);
  const other = await openOn(file);
  expect(await store.humanRequests.recover(asAmbiguous)).toBe(0);

  await runner.kill();
  // Whoever closes intents or tasks first leaves the instance open for whoever ends the calls.
  await store.audit.recover();
  await store.tasks.recover((task) => task);
  const ended = await Promise.all([
    store.humanRequests.recover(asAmbiguous),
    other.humanRequests.recover(asAmbiguous),
  ]);
  expect(ended.toSorted((left, right) => left - right)).toEqual([0, 1]);
  expect(await other.humanRequests.get('request-1')).toEqual(
    approvalRequest({ revision: 2, held: heldCall({ grant: 'ambiguous' }) }),
  );
  await store.close();
  await other.close();
});

it('tells a process that another one changed a request', async () => {
  await using folder = await temporaryFolder();
  const file = folder.file('qmcp.db');
  const store = await openOn(file);
  await store.humanRequests.create(humanRequest({ id: 'mine' }));
  const before = await store.humanRequests.changes();
  await using other = startStoreProcess(file, 'grant');
  await other.printed(1);
  expect(await store.humanRequests.changes()).toBeGreaterThan(before);
  await store.close();
});
