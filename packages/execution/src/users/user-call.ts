import type { CallContext } from '@qmcp/contracts';

/** The call on whose behalf the directory is asked: it may end early, and its trace goes on in the service. */
export type UserCall = Pick<CallContext, 'signal' | 'traceparent' | 'correlationId'>;
