import { queryOptions, useMutation } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import { ApiProblem } from '../core/api/problem.ts';
import type { RememberScope } from '../core/inbox/remember-scope.ts';
import type { HumanRequest } from '../core/wire/human-request.ts';
import type { RememberedApproval } from '../core/wire/remembered.ts';
import { inbox } from '../strings/inbox.ts';
import { useServices } from './services.ts';

const PATH = '/v1/approvals/remembered';

/** The calls that run without asking for now. */
export const rememberedQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['remembered'],
    queryFn: async ({ signal }) =>
      (await api.get<{ grants: readonly RememberedApproval[] }>(PATH, {}, signal)).grants,
  });

/**
 * Lets calls like an approved one run without asking for a while.
 * @returns does it, and says what became of it: the approval counts either way
 */
export function useRemember() {
  const { api, queries } = useServices();
  return async ({ id, call }: HumanRequest, { same, lifetime }: RememberScope): Promise<string> => {
    try {
      await api.post(PATH, { approval_id: id, same, lifetime });
    } catch (error) {
      if (ApiProblem.is(error)) return inbox.rememberFailed(error.message);
      throw error;
    }
    await queries.invalidateQueries({ queryKey: ['remembered'] });
    return inbox.remembered(call?.tool ?? '');
  };
}

/** Takes back what was remembered. */
export function useForget() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (id: string) => api.delete(`${PATH}/${encodeURIComponent(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['remembered'] }),
  });
}
