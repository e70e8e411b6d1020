import { queryOptions, useMutation } from '@tanstack/react-query';
import type { HumanRequestStatus } from '@qmcp/contracts';

import type { ApiClient } from '../core/api/api-client.ts';
import { byRecency, byUrgency, withRequest } from '../core/live/merge.ts';
import type {
  HumanAnswer,
  HumanRequest,
  HumanVerdict,
  RequestBackground,
} from '../core/wire/human-request.ts';
import type { QueryClient } from '@tanstack/react-query';
import { noteChange, readAgain } from './read-again.ts';
import { useServices } from './services.ts';

/** As many as a page of the API holds. */
const PAGE = 500;

/** More than that nobody goes through by hand. */
const MAX_LISTED = 2_000;

const SETTLED_LISTED = 50;

interface RequestPage {
  readonly requests: readonly HumanRequest[];
  readonly next: string | null;
}

/** What waits for a person, the most urgent first. */
export const pendingQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['requests', 'pending'],
    queryFn: async ({ signal }) => byUrgency(await readPending(api, signal)),
  });

/** The newest come first in pages, but the oldest are the most urgent: so all are read. */
async function readPending(api: ApiClient, signal: AbortSignal): Promise<readonly HumanRequest[]> {
  const all: HumanRequest[] = [];
  let before: string | undefined;
  do {
    const query = { status: 'pending', limit: PAGE, before };
    const { requests, next } = await api.get<RequestPage>('/v1/human/requests', query, signal);
    all.push(...requests);
    before = next ?? undefined;
  } while (before !== undefined && all.length < MAX_LISTED);
  return all;
}

/** How a request ends. */
const ENDS: readonly HumanRequestStatus[] = ['responded', 'expired', 'cancelled'];

/** What was settled, the newest first. */
export const settledQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['requests', 'settled'],
    queryFn: async ({ signal }) => {
      // Each end by itself: among all, those that wait could leave no room for them.
      const pages = await Promise.all(
        ENDS.map((status) =>
          api.get<RequestPage>('/v1/human/requests', { status, limit: SETTLED_LISTED }, signal),
        ),
      );
      return byRecency(pages.flatMap(({ requests }) => requests)).slice(0, SETTLED_LISTED);
    },
  });

const pathOf = (id: string): string => `/v1/human/requests/${encodeURIComponent(id)}`;

/** One request. */
export const requestQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['request', id],
    queryFn: ({ signal }) => api.get<HumanRequest>(pathOf(id), {}, signal),
  });

/** What a decision on a request takes beside it. */
export const backgroundQuery = (api: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['background', id],
    queryFn: ({ signal }) => api.get<RequestBackground>(`${pathOf(id)}/background`, {}, signal),
  });

/** Takes over what became of a request, wherever it is shown. */
export function noteRequest(queries: QueryClient, request: HumanRequest): void {
  noteChange<readonly HumanRequest[]>(queries, ['requests', 'pending'], (pending) =>
    withRequest(pending, request),
  );
  noteChange<HumanRequest>(queries, ['request', request.id], () => request);
  readAgain(queries, { queryKey: ['background', request.id] });
  if (request.status !== 'pending') readAgain(queries, { queryKey: ['requests', 'settled'] });
}

/** Answers one request. */
export function useAnswer() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (answer: HumanAnswer) => api.post<HumanRequest>('/v1/human/responses', answer),
    onSuccess: (request) => noteRequest(queries, request),
    // Somebody else may have been quicker: what is shown must be what is.
    onError: (_error, { request_id }) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['requests'] }),
        queries.invalidateQueries({ queryKey: ['request', request_id] }),
        queries.invalidateQueries({ queryKey: ['background', request_id] }),
      ]),
  });
}

/** Answers several requests, each with a verdict of its own. */
export function useAnswerBatch() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: async (responses: readonly HumanAnswer[]) => {
      const path = '/v1/human/responses/batch';
      const { verdicts } = await api.post<{ verdicts: readonly HumanVerdict[] }>(path, {
        responses,
      });
      return verdicts;
    },
    onSuccess: (verdicts) => {
      for (const { request } of verdicts) if (request !== null) noteRequest(queries, request);
      return queries.invalidateQueries({ queryKey: ['requests'] });
    },
  });
}
