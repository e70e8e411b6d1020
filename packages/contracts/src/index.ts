export { AUDIT_OUTCOMES, DOORS } from './audit.ts';
export type {
  AuditFilter,
  AuditIntent,
  AuditOutcome,
  AuditPage,
  AuditPayload,
  AuditRecord,
  Door,
  StoredAuditRecord,
} from './audit.ts';
export type { CallContext, CallingClient } from './call-context.ts';
export { PlatformError, ToolError, WireError, wireErrors } from './errors.ts';
export type { WireErrorCode, WireErrorData } from './errors.ts';
export { HUMAN_REQUEST_STATUSES } from './human-request.ts';
export type {
  GrantState,
  HeldCall,
  HumanRequest,
  HumanRequestStatus,
  HumanResponse,
} from './human-request.ts';
export {
  elicitForm,
  elicitUrl,
  inputRequired,
  isInputRequired,
  listRoots,
  sample,
} from './input.ts';
export type { InputRequest, InputRequired } from './input.ts';
export { canonicalJson, isJsonObject } from './json.ts';
export type { Json, JsonObject } from './json.ts';
export { defaultLimits } from './limits.ts';
export type { Limits } from './limits.ts';
export type { ApiKeyRecord, ApiKeyStore } from './ports/api-key-store.ts';
export type {
  AuditCut,
  AuditErasure,
  AuditErasureResult,
  AuditPublicKey,
  AuditSeal,
  AuditStanding,
} from './ports/audit-seal.ts';
export type { AuditStore } from './ports/audit-store.ts';
export type { ChangeFeed, Notice, NoticeListener } from './ports/change-feed.ts';
export type { Clock } from './ports/clock.ts';
export type {
  ConsoleSession,
  ConsoleSessionStore,
  SignInLink,
} from './ports/console-session-store.ts';
export type { Entropy } from './ports/entropy.ts';
export type {
  HeldCallKey,
  HumanRequestChanges,
  HumanRequestFilter,
  HumanRequestPage,
  HumanRequestStore,
} from './ports/human-request-store.ts';
export type { Logger } from './ports/logger.ts';
export type { PeerStore } from './ports/peer-store.ts';
export type {
  ApprovalTerms,
  Hold,
  Policy,
  PolicyDecision,
  PolicyQuestion,
} from './ports/policy.ts';
export type { PolicyStore, PolicyVersion } from './ports/policy-store.ts';
export type { SealKey, SealKeyStore } from './ports/seal-key-store.ts';
export type { Rate, SharedLimits } from './ports/shared-limits.ts';
export type { MigrationStatus, SealedStore, Store } from './ports/store.ts';
export type { TaskRoom, TaskStore } from './ports/task-store.ts';
export type { CallMeasure, HttpMeasure, SandboxMeasure, Telemetry } from './ports/telemetry.ts';
export type { TrustKind, TrustOf, TrustStore } from './ports/trust-store.ts';
export type { HostOutcome, ToolHost } from './ports/tool-host.ts';
export { WEBHOOK_EVENTS, WEBHOOK_FORMATS, webhookEventId } from './ports/webhook-store.ts';
export type {
  ClaimedDelivery,
  Delivery,
  DeliveryAttempt,
  DeliveryOutcome,
  DeliveryPage,
  DeliveryStatus,
  Webhook,
  WebhookEvent,
  WebhookEventType,
  WebhookFormat,
  WebhookStore,
} from './ports/webhook-store.ts';
export { createPrincipal, DEFAULT_SCOPE, grants, localOwner } from './principal.ts';
export type { Principal } from './principal.ts';
export { DEFAULT_PROMPT_SCOPE, definePrompt } from './prompt.ts';
export type { Prompt, PromptArgument, PromptReturn } from './prompt.ts';
export { DEFAULT_RESOURCE_SCOPE, defineResource, defineResourceTemplate } from './resource.ts';
export type {
  CacheHint,
  Completer,
  Resource,
  ResourceReturn,
  ResourceTemplate,
} from './resource.ts';
export { isStandardSchema, withJsonSchema } from './schema.ts';
export type { DescribedSchema, JsonSchema, Schema, SchemaInput, SchemaOutput } from './schema.ts';
export { TASKS_EXTENSION } from './task.ts';
export type { TaskCall, TaskRecord, TaskStatus } from './task.ts';
export { defineTool, isToolResult, toolResult } from './tool.ts';
export type { AnyTool, Tool, ToolHints, ToolLimits, ToolResult, ToolReturn } from './tool.ts';
export { text } from './wire/content.ts';
export type {
  Annotations,
  AudioContent,
  ContentBlock,
  EmbeddedResource,
  Icon,
  ImageContent,
  PromptMessage,
  ResourceContents,
  ResourceLink,
  TextContent,
} from './wire/content.ts';
export type {
  JsonRpcError,
  JsonRpcId,
  JsonRpcMessage,
  JsonRpcNotification,
  JsonRpcRequest,
  JsonRpcResponse,
} from './wire/json-rpc.ts';
export type { RememberedGrant, SeenDefinition, ToolPin, TrustRecord } from './trust.ts';
export { namingParameters, planHeaders } from './wire/mirrored-arguments.ts';
export type { MirroredArgument } from './wire/mirrored-arguments.ts';
export {
  LEGACY_VERSIONS,
  LOG_LEVELS,
  metaKeys,
  MODERN_VERSION,
  SUPPORTED_VERSIONS,
} from './wire/protocol.ts';
export type {
  ClientCapabilities,
  Implementation,
  LegacyVersion,
  LogLevel,
} from './wire/protocol.ts';
