import type { HeldCallKey, HumanRequest } from '@qmcp/contracts';

/** The columns of a request that never change. */
export interface HumanRequestIdentity {
  readonly id: string;
  readonly type: string;
  readonly requesterId: string;
  readonly correlationId: string;
  readonly heldPrincipalId: string | null;
  readonly heldTool: string | null;
  readonly heldArgumentsDigest: string | null;
}

/** The columns of a request that change with its revisions. */
export interface HumanRequestState {
  readonly revision: number;
  readonly status: string;
  readonly expiresAtMs: number;
  readonly runner: number | null;
  readonly content: string;
}

/** What names a request and what it is about. */
export function identityOf(request: HumanRequest): HumanRequestIdentity {
  const { id, type, requesterId, correlationId, held } = request;
  return {
    id,
    type,
    requesterId,
    correlationId,
    heldPrincipalId: held?.principal.id ?? null,
    heldTool: held?.tool ?? null,
    heldArgumentsDigest: held?.argumentsDigest ?? null,
  };
}

/** How a request stands. */
export function stateOf(request: HumanRequest): HumanRequestState {
  const { revision, status, expiresAtMs, held } = request;
  const content = JSON.stringify(request);
  return { revision, status, expiresAtMs, runner: held?.runner ?? null, content };
}

/** The call that a request is about; undefined where it is about none. */
export const heldKeyOf = ({ held }: HumanRequest): HeldCallKey | undefined =>
  held === null
    ? undefined
    : { principalId: held.principal.id, tool: held.tool, argumentsDigest: held.argumentsDigest };

/** The next revision of a request whose runner is gone. */
export const recovered = (
  request: HumanRequest,
  end: (request: HumanRequest) => HumanRequest,
): HumanRequest => {
  const ended = end(request);
  const held = ended.held && { ...ended.held, runner: null };
  return { ...ended, held, revision: request.revision + 1 };
};

/** A request from its `content`. */
export const parseHumanRequest = (content: unknown): HumanRequest =>
  JSON.parse(String(content)) as HumanRequest;
