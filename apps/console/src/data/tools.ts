import { queryOptions, useMutation } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import type { JsonRecord } from '../core/wire/json.ts';
import type { ToolDetail, ToolList } from '../core/wire/tool.ts';
import { useServices } from './services.ts';

const pathOf = (name: string): string => `/v1/tools/${encodeURIComponent(name)}`;

/** The tools that the signed-in person may use. */
export const toolsQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['tools'],
    queryFn: ({ signal }) => api.get<ToolList>('/v1/tools', {}, signal),
  });

/** One tool with what the server knows of it. */
export const toolQuery = (api: ApiClient, name: string) =>
  queryOptions({
    queryKey: ['tool', name],
    queryFn: ({ signal }) => api.get<ToolDetail>(pathOf(name), {}, signal),
  });

/** Calls a tool, and tells what went over the wire. */
export function useCallTool(name: string) {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (input: JsonRecord) => api.exchange(pathOf(name), { input }),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['invocations', 'few'] }),
        // The first call of a tool accepts it.
        forgetPin(queries, name),
      ]),
  });
}

/** Accepts exactly the definition that was looked at. */
export function useAcceptPin(name: string) {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (digest: string) => api.post(`${pathOf(name)}/pin`, { digest }),
    onSuccess: () => forgetPin(queries, name),
  });
}

const forgetPin = (queries: QueryClient, name: string): Promise<unknown> =>
  Promise.all([
    queries.invalidateQueries({ queryKey: ['tools'] }),
    queries.invalidateQueries({ queryKey: ['tool', name] }),
  ]);
