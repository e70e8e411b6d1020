export { createGuardedFetch } from '#guarded-fetch';

export { readAuthorizationResponse } from './auth/authorization-response.ts';
export type { AuthorizationResponse } from './auth/authorization-response.ts';
export type { AuthorizationReply, AuthorizedRequest, Authorizer } from './auth/authorizer.ts';
export { bearerToken } from './auth/bearer-token.ts';
export { clientCredentials } from './auth/client-credentials.ts';
export type { ClientCredentialsOptions } from './auth/client-credentials.ts';
export { memoryStore } from './auth/credential-store.ts';
export type { CredentialStore } from './auth/credential-store.ts';
export { enterpriseManaged } from './auth/enterprise-managed.ts';
export type { EnterpriseManagedOptions } from './auth/enterprise-managed.ts';
export type { DpopPolicy } from './auth/establish.ts';
export type { IdentityProvider } from './auth/exchange-identity.ts';
export type { AuthorizationReceiver } from './auth/grants/authorization-code.ts';
export type { RegisteredClient } from './auth/grants/client-registration.ts';
export { jwtBearer } from './auth/jwt-bearer.ts';
export type { JwtBearerOptions } from './auth/jwt-bearer.ts';
export { oauth } from './auth/oauth.ts';
export type { OAuthOptions } from './auth/oauth.ts';
export type { ClientKey, OAuthClient } from './auth/oauth-client.ts';
export type { AuthOptions } from './auth/token-authorizer.ts';
export { Client } from './client.ts';
export { connect } from './connect.ts';
export type { ConnectOptions, LogMessage } from './connect.ts';
export { createServerMemory } from './eras/server-memory.ts';
export type { RememberedServer, ServerMemory } from './eras/server-memory.ts';
export { HttpStatusError, ServerError } from './errors.ts';
export type {
  GuardedFetch,
  GuardedReply,
  GuardedRequest,
  GuardOptions,
  Reach,
} from './guarded-fetch/guarded-fetch.ts';
export type { HttpReply, HttpRequest, HttpRequester } from './http/http-requester.ts';
export type { HttpTransportOptions } from './http/http-transport-options.ts';
export { sseTransport } from './http/sse-transport.ts';
export { streamableHttp } from './http/streamable-http-transport.ts';
export type { StreamableHttpOptions } from './http/streamable-http-transport.ts';
export type {
  ClientHandlers,
  ElicitationAnswer,
  FormElicitation,
  HandlerContext,
  Root,
  SamplingAnswer,
  SamplingRequest,
  UrlElicitation,
} from './input/client-handlers.ts';
export type { Progress, RequestOptions } from './requests/request-options.ts';
export type { ResilienceOptions } from './resilience/resilience.ts';
export type { Completion } from './results/completion.ts';
export type { ListedPrompt, PromptResult } from './results/prompts.ts';
export type { ListedResource, ListedResourceTemplate } from './results/resources.ts';
export type { CallToolResult } from './results/tools.ts';
export type { Era, Result, ServerCapabilities, ServerFacts } from './session.ts';
export type { SubscriptionEvent } from './subscriptions/subscription-event.ts';
export type { SubscriptionFilter } from './subscriptions/subscription-filter.ts';
export type { Subscription } from './subscriptions/subscription.ts';
export type { CreatedTask, Task } from './tasks/task.ts';
export type { TaskClient, TaskWaitOptions } from './tasks/task-client.ts';
export type { ToolAnnotations, ToolDefinition, ToolInputSchema } from './tool-definition.ts';
export type { TypedTool } from './tools/call-defined.ts';
export type { CallOptions, CallOutcome, ToolCall } from './tools/call-options.ts';
export type { SendOptions, Transport, TransportEvents } from './transport.ts';
