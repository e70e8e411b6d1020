import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import type { QueryValues } from '../core/api/query-string.ts';
import type { InvocationDetail, InvocationPage } from '../core/wire/invocation.ts';
import { LIVE_CALLS } from './live.ts';

const PATH = '/v1/invocations';
const PAGE = 50;

/** What was called last; events keep it up to date. */
export const liveCallsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['invocations', 'live'],
    queryFn: async ({ signal }) =>
      (await api.get<InvocationPage>(PATH, { limit: LIVE_CALLS }, signal)).invocations,
  });

/** A few calls that fit a filter, the newest first. */
export const fewCallsQuery = (api: ApiClient, filter: QueryValues) =>
  queryOptions({
    queryKey: ['invocations', 'few', filter],
    queryFn: async ({ signal }) =>
      (await api.get<InvocationPage>(PATH, filter, signal)).invocations,
  });

/** All calls that fit a filter, page by page. */
export const invocationsQuery = (api: ApiClient, filter: QueryValues) =>
  infiniteQueryOptions({
    queryKey: ['invocations', 'all', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<InvocationPage>(PATH, { ...filter, limit: PAGE, before: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });

/** One call with what it carried. */
export const invocationQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['invocation', id],
    queryFn: ({ signal }) =>
      api.get<InvocationDetail>(`${PATH}/${encodeURIComponent(id)}`, {}, signal),
  });
