import type { HumanRequest } from '../wire/human-request.ts';
import type { Invocation } from '../wire/invocation.ts';

/** The pending requests once one came or changed: what is most urgent first. */
export function withRequest(
  pending: readonly HumanRequest[],
  request: HumanRequest,
): readonly HumanRequest[] {
  const others = pending.filter(({ id }) => id !== request.id);
  return request.status === 'pending' ? byUrgency([...others, request]) : others;
}

/** Orders requests by when their time is up; the older first where that is the same. */
export const byUrgency = (requests: readonly HumanRequest[]): readonly HumanRequest[] =>
  requests.toSorted(
    (one, other) =>
      Date.parse(one.expires_at) - Date.parse(other.expires_at) || (one.id < other.id ? -1 : 1),
  );

/** Orders requests by when something last became of them, the newest first. */
export const byRecency = (requests: readonly HumanRequest[]): readonly HumanRequest[] =>
  requests.toSorted((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at));

/** The newest invocations once another came. */
export function withInvocation(
  invocations: readonly Invocation[],
  invocation: Invocation,
  max: number,
): readonly Invocation[] {
  const others = invocations.filter(({ id }) => id !== invocation.id);
  return [invocation, ...others]
    .toSorted((one, other) => (one.id < other.id ? 1 : -1))
    .slice(0, max);
}
