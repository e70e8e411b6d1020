import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';

import { readAgain } from '../../src/data/read-again.ts';
import { noteRequest } from '../../src/data/requests.ts';
import type { HumanRequest } from '../../src/core/wire/human-request.ts';
import { request } from '../core/samples.ts';

/** What is shown while answers are on their way: each holds what was so as it was asked for. */

const other = { ...request, id: 'r2' };
const settled: HumanRequest = { ...request, status: 'responded', answer: 'approve' };

/** A page that shows what waits, before a server whose answers come when the test says. */
function showPending() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const onServer = new Map([[request.id, request]]);
  const asked: { readonly answer: () => void; readonly fail: () => void }[] = [];
  const observer = new QueryObserver<readonly HumanRequest[]>(queries, {
    queryKey: ['requests', 'pending'],
    staleTime: Infinity,
    queryFn: () => {
      const seen = [...onServer.values()].filter(({ status }) => status === 'pending');
      const { promise, resolve, reject } = Promise.withResolvers<readonly HumanRequest[]>();
      asked.push({ answer: () => resolve(seen), fail: () => reject(new Error('unreachable')) });
      return promise;
    },
  });
  observer.subscribe(() => undefined);
  return {
    queries,
    asked,
    shown: () => observer.getCurrentResult().data?.map(({ id }) => id),
    happen: (changed: HumanRequest) => {
      onServer.set(changed.id, changed);
      noteRequest(queries, changed);
    },
    /** Answers what was asked so far. */
    answerAll: () => asked.splice(0).forEach(({ answer }) => answer()),
  };
}

type Page = ReturnType<typeof showPending>;

async function expectAsked({ asked }: Page): Promise<void> {
  await expect.poll(() => asked.length).toBe(1);
}

async function expectShown({ shown }: Page, ids: readonly string[]): Promise<void> {
  await expect.poll(shown).toEqual(ids);
}

it('has a call that came while all were read again', async () => {
  const page = showPending();
  page.answerAll();
  await expectShown(page, ['r1']);
  readAgain(page.queries);
  page.happen(other);
  expect(page.shown()).toEqual(['r1', 'r2']);
  page.answerAll();
  await expectAsked(page);
  page.answerAll();
  await expectShown(page, ['r1', 'r2']);
});

it('has a call that came while all were read for the first time', async () => {
  const page = showPending();
  page.happen(other);
  page.answerAll();
  await expectAsked(page);
  page.answerAll();
  await expectShown(page, ['r1', 'r2']);
});

it('has what was missed while all were read for the first time', async () => {
  const page = showPending();
  readAgain(page.queries);
  page.answerAll();
  await expectAsked(page);
});

it('has not a call that was settled while all were read again', async () => {
  const page = showPending();
  page.answerAll();
  await expectShown(page, ['r1']);
  readAgain(page.queries);
  page.happen(settled);
  page.answerAll();
  await expectAsked(page);
  page.answerAll();
  await expectShown(page, []);
});

it('has it also where the answer that was on its way never came', async () => {
  const page = showPending();
  page.happen(other);
  page.asked.splice(0).forEach(({ fail }) => fail());
  await expectAsked(page);
  page.answerAll();
  await expectShown(page, ['r1', 'r2']);
});

it('reads once for all that happened meanwhile, and not where nothing was being read', async () => {
  const page = showPending();
  page.happen(other);
  page.happen(settled);
  page.answerAll();
  await expectAsked(page);
  page.answerAll();
  await expectShown(page, ['r2']);
  page.happen(request);

  expect(page.shown()).toEqual(['r1', 'r2']);
  expect(page.asked).toEqual([]);
});
