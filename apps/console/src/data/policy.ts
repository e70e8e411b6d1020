import { queryOptions, useMutation } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import type { JsonRecord } from '../core/wire/json.ts';
import type {
  PolicyBacktest,
  PolicyCheck,
  PolicyExplanation,
  PolicyFile,
} from '../core/wire/policy.ts';
import { useServices } from './services.ts';

const PATH = '/v1/policy';

/** The policy in force. */
export const policyQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['policy'],
    queryFn: ({ signal }) => api.get<PolicyFile>(PATH, {}, signal),
  });

/** Tells whether a text is a policy. */
export function useCheckPolicy() {
  const { api } = useServices();
  return useMutation({
    mutationFn: (text: string) => api.post<PolicyCheck>(`${PATH}/check`, { text }),
  });
}

/** Tells what a text would have decided of the calls on record. */
export function useBacktest() {
  const { api } = useServices();
  return useMutation({
    mutationFn: (text: string) => api.post<PolicyBacktest>(`${PATH}/backtest`, { text }),
  });
}

/** A call to be explained; nothing is called. */
export interface ExplainedCall {
  readonly tool: string;
  readonly arguments: JsonRecord;
  readonly principal?: string;
}

/** Tells what the policy in force decides of a call. */
export function useExplain() {
  const { api } = useServices();
  return useMutation({
    mutationFn: (call: ExplainedCall) => api.post<PolicyExplanation>(`${PATH}/explain`, call),
  });
}
