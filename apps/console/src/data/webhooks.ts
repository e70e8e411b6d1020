import { queryOptions, useMutation } from '@tanstack/react-query';

import type { ApiClient } from '../core/api/api-client.ts';
import type {
  Delivery,
  DeliveryAttempt,
  DeliveryStatus,
  NewWebhook,
  Webhook,
  WebhookWish,
} from '../core/wire/webhook.ts';
import { useServices } from './services.ts';

const PATH = '/v1/webhooks';

/** How long an old secret counts beside a new one. */
const GRACE = '24h';

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

/** All webhooks, the oldest first. */
export const webhooksQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: ['webhooks'],
    queryFn: async ({ signal }) =>
      (await api.get<{ webhooks: readonly Webhook[] }>(PATH, {}, signal)).webhooks,
  });

/** The last messages to a webhook, the newest first. */
export const deliveriesQuery = (api: ApiClient, id: string, status: DeliveryStatus | '') =>
  queryOptions({
    queryKey: ['deliveries', id, status],
    queryFn: async ({ signal }) => {
      const path = `${pathOf(id)}/deliveries`;
      const page = await api.get<{ deliveries: readonly Delivery[] }>(path, { status }, signal);
      return page.deliveries;
    },
  });

/** Adds a webhook. */
export function useAddWebhook() {
  const { api, queries } = useServices();
  return useMutation({
    mutationFn: (wish: WebhookWish) => api.post<NewWebhook>(PATH, wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
}

/** What can be done with a webhook that is there. */
export function useWebhook(id: string) {
  const { api, queries } = useServices();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const onSettled = () => queries.invalidateQueries({ queryKey: ['deliveries', id] });
  return {
    test: useMutation({
      mutationFn: () => api.post<DeliveryAttempt>(`${pathOf(id)}/test`, {}),
    }),
    rotate: useMutation({
      mutationFn: () => api.post<NewWebhook>(`${pathOf(id)}/rotate`, { grace: GRACE }),
      onSuccess,
    }),
    enable: useMutation({ mutationFn: () => api.command(`${pathOf(id)}/enable`), onSuccess }),
    remove: useMutation({ mutationFn: () => api.delete(pathOf(id)), onSuccess }),
    replay: useMutation({
      mutationFn: (message: string) =>
        api.command(`${pathOf(id)}/deliveries/${encodeURIComponent(message)}/replay`),
      onSettled,
    }),
  };
}
