export { HttpStatusError, ServerError } from './errors.ts';
export type { AuthorizationReply, AuthorizedRequest, Authorizer } from './auth/authorizer.ts';
export type { HttpReply, HttpRequest, HttpRequester } from './http/http-requester.ts';
export type { SendOptions, Transport, TransportEvents } from './transport.ts';
