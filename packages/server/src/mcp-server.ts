import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';

import type {
  ChangeFeed,
  ContentBlock,
  Door,
  Implementation,
  Limits,
  Logger,
  PeerStore,
  Policy,
  Principal,
  SharedLimits,
  Store,
  Telemetry,
  ToolHost,
  Clock,
  Entropy,
} from '@qmcp/contracts';

import type { ApprovalStatus } from './approvals/approval-status.ts';
import type { Refusal, RefusedRequest } from './audit/refusal-log.ts';
import type { HumanDesk } from './human/human-desk.ts';
import type { HasRole } from './human/may-decide.ts';
import type { Registry } from './registry.ts';

/** Everything that the server plane is given. */
export interface McpServerOptions {
  readonly info: Implementation;
  /** Guidance for models on how to use this server. */
  readonly instructions?: string;
  /**
   * Default: none. Then nothing is recorded, tools that only run as tasks and calls that a person has to approve are
   * refused, what was sealed for a client ends with the process, and `auth` is `local`.
   */
  readonly store?: Pick<
    Store,
    'audit' | 'apiKeys' | 'sealKeys' | 'tasks' | 'humanRequests' | 'trust'
  >;
  /** The other processes of the store, to which requests of their 2025-era sessions are handed on. Default: none. */
  readonly peers?: Pick<PeerStore, 'instance' | 'addressOf'>;
  /** Carries what changes here to the other processes, and back. Default: nobody hears of it. */
  readonly changeFeed?: ChangeFeed;
  /** Counts calls together with other processes. Default: this one counts its own. */
  readonly sharedLimits?: SharedLimits;
  readonly host: ToolHost;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly logger: Logger;
  /** Default: nothing is counted. */
  readonly telemetry?: Telemetry;
  /** Default: allows what the principal's scopes grant. */
  readonly policy?: Policy;
  /** Tells who holds a role, which approvals may demand. Default: nobody. */
  readonly hasRole?: HasRole;
  /** Where this server is reached over HTTP, without a slash at its end; undefined while it isn't. Default: never. */
  readonly publicUrl?: () => string | undefined;
  /** `local`: callers without a key are the local owner (only ever behind a loopback address). `keys`: a key is needed. */
  readonly auth: 'local' | 'keys';
  /** `Host` values served, `name` or `name:port`; loopback names are always among them. */
  readonly allowedHosts?: readonly string[];
  /** Browser origins served, exact (`https://app.example`); none by default. */
  readonly allowedOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
}

/** Who calls, through what, as part of what. */
export interface Caller {
  readonly principal: Principal;
  readonly door: Door;
  readonly requestId: string;
  readonly correlationId: string;
  /** W3C `traceparent` that came in, if any. */
  readonly traceparent?: string;
  readonly signal?: AbortSignal;
}

/** A finished call, as the wire has it. */
export interface CallToolReply {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  readonly isError: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** A running MCP server: one registry, every door, one enforcement point. */
export interface McpServer {
  readonly registry: Registry;
  /** Where people are asked, approvals among it. Its `start` is to be called once the store is recovered. */
  readonly human: HumanDesk;
  /** Serves the MCP endpoint, both protocol eras. */
  handleHttp(request: IncomingMessage, response: ServerResponse): void;
  /** Serves newline-delimited JSON-RPC until `input` ends; resolves once all replies are written. */
  serveStdio(input: Readable, output: Writable, principal: Principal): Promise<void>;
  /**
   * Proves who sends a request.
   * @param authorization - the `Authorization` header
   * @param request - whence it came, for the record
   * @throws WireError `unauthorized`; the refusal is audited
   */
  authenticate(authorization: string | undefined, request: RefusedRequest): Promise<Principal>;
  /** Puts a refusal on record that a door of its own pronounced; at most 60 of a kind in a minute. */
  recordRefusal(refusal: Refusal, request: RefusedRequest): Promise<void>;
  /** How far the approval is whose status page has this token. @returns undefined where there is none such */
  approvalStatus(token: string): Promise<ApprovalStatus | undefined>;
  /**
   * Goes on with tasks that wait for approvals, whichever process parked them, or will from then on. To be called by a
   * process that stays: one that serves. @throws PlatformError when the store does not answer
   */
  resumeHeldCalls(): Promise<void>;
  /**
   * Calls a tool for REST and other in-process doors.
   * @throws WireError as `tools/call` does; PlatformError when the store can't keep the record
   */
  callTool(name: string, input: unknown, caller: Caller): Promise<CallToolReply>;
  /** Makes one request of revision 2026-07-28 in process, through the same door. @throws WireError */
  request(method: string, params: Record<string, unknown>, caller: Caller): Promise<unknown>;
  /** Tells subscribers of other processes what changes here from now on. To be called by a process that serves. */
  shareChanges(): void;
  /** Tells subscribers that a resource changed. */
  resourceUpdated(uri: string): void;
  /** Drains calls, ends streams with their final result, refuses what comes after. */
  close(): Promise<void>;
}
