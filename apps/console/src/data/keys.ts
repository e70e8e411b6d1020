import { queryOptions, useMutation } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import type { ApiKey, NewApiKey } from '../core/wire/key.ts';
import { useServices } from './services.ts';

const PATH = '/v1/keys';

/** A key to be made. */
export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly string[];
  /** Such as `30d`; left out where it is to work for good. */
  readonly expires_in?: string;
}

/** All keys, the newest first. */
export const keysQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['keys'],
    queryFn: async ({ signal }) => {
      const { keys } = await api.get<{ keys: readonly ApiKey[] }>(PATH, {}, signal);
      return keys.toSorted((one, other) => (one.created_at < other.created_at ? 1 : -1));
    },
  });

/** Makes a key. */
export function useMakeKey() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (wish: KeyWish) => api.post<NewApiKey>(PATH, wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
}

/** Puts another secret in the place of a key's. */
export function useRotateKey() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (id: string) => api.post<NewApiKey>(`${PATH}/${encodeURIComponent(id)}/rotate`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
}

/** Turns a key off for good. */
export function useRevokeKey() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (id: string) => api.delete(`${PATH}/${encodeURIComponent(id)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
}
