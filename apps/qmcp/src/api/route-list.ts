import type { ApiRoute } from './define-route.ts';
import { acceptTool } from './routes/accept-tool.ts';
import { askHuman } from './routes/ask-human.ts';
import { backtestPolicy } from './routes/backtest-policy.ts';
import { callTool } from './routes/call-tool.ts';
import { cancelHumanRequest } from './routes/cancel-human-request.ts';
import { checkPolicy } from './routes/check-policy.ts';
import { closeSession } from './routes/close-session.ts';
import { getDocs } from './routes/get-docs.ts';
import { getApprovalStatus } from './routes/get-approval-status.ts';
import { getDocsAsset } from './routes/get-docs-asset.ts';
import { getHealth } from './routes/get-health.ts';
import { createKey } from './routes/create-key.ts';
import { createWebhook } from './routes/create-webhook.ts';
import { deleteWebhook } from './routes/delete-webhook.ts';
import { enableWebhook } from './routes/enable-webhook.ts';
import { explainPolicy } from './routes/explain-policy.ts';
import { exportAudit } from './routes/export-audit.ts';
import { forgetGrant } from './routes/forget-grant.ts';
import { getHumanRequest } from './routes/get-human-request.ts';
import { getHumanRequestBackground } from './routes/get-human-request-background.ts';
import { getOverview } from './routes/get-overview.ts';
import { getPolicy } from './routes/get-policy.ts';
import { getTool } from './routes/get-tool.ts';
import { listDeliveries } from './routes/list-deliveries.ts';
import { listKeys } from './routes/list-keys.ts';
import { listRememberedGrants } from './routes/list-remembered-grants.ts';
import { proveAuditRecord } from './routes/prove-audit-record.ts';
import { rememberGrant } from './routes/remember-grant.ts';
import { getInvocation } from './routes/get-invocation.ts';
import { getLiveness } from './routes/get-liveness.ts';
import { getMetrics } from './routes/get-metrics.ts';
import { getMetricsJson } from './routes/get-metrics-json.ts';
import { getOpenApi } from './routes/get-open-api.ts';
import { getProblemType } from './routes/get-problem-type.ts';
import { getReadiness } from './routes/get-readiness.ts';
import { getSession } from './routes/get-session.ts';
import { listHumanRequests } from './routes/list-human-requests.ts';
import { listInvocations } from './routes/list-invocations.ts';
import { listTools } from './routes/list-tools.ts';
import { listWebhooks } from './routes/list-webhooks.ts';
import { openSession } from './routes/open-session.ts';
import { replayDelivery } from './routes/replay-delivery.ts';
import { respondToHumanRequest } from './routes/respond-to-human-request.ts';
import { respondToHumanRequests } from './routes/respond-to-human-requests.ts';
import { revokeKey } from './routes/revoke-key.ts';
import { rotateKey } from './routes/rotate-key.ts';
import { rotateWebhookSecret } from './routes/rotate-webhook-secret.ts';
import { streamEvents } from './routes/stream-events.ts';
import { streamHumanRequests } from './routes/stream-human-requests.ts';
import { testWebhook } from './routes/test-webhook.ts';
import { verifyAudit } from './routes/verify-audit.ts';

/** All routes, in the order in which the documentation shows them. */
export const routes: readonly ApiRoute[] = [
  listTools,
  getTool,
  callTool,
  acceptTool,
  askHuman,
  listHumanRequests,
  getHumanRequest,
  getHumanRequestBackground,
  cancelHumanRequest,
  respondToHumanRequest,
  respondToHumanRequests,
  streamHumanRequests,
  listRememberedGrants,
  rememberGrant,
  forgetGrant,
  getApprovalStatus,
  getOverview,
  listInvocations,
  getInvocation,
  verifyAudit,
  exportAudit,
  proveAuditRecord,
  getPolicy,
  checkPolicy,
  explainPolicy,
  backtestPolicy,
  listKeys,
  createKey,
  rotateKey,
  revokeKey,
  listWebhooks,
  createWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  enableWebhook,
  testWebhook,
  listDeliveries,
  replayDelivery,
  openSession,
  getSession,
  closeSession,
  streamEvents,
  getHealth,
  getLiveness,
  getReadiness,
  getMetrics,
  getMetricsJson,
  getOpenApi,
  getDocs,
  getDocsAsset,
  getProblemType,
];
