/** What the engine accepts from outside when its configuration says nothing else. */
export const defaultLimits = {
  /** Largest request body or stdio line, in bytes. */
  maxBodyBytes: 4 * 1024 * 1024,
  /** Deepest nesting of a JSON message. */
  maxJsonDepth: 64,
  /** Most values (objects, arrays, scalars) in a JSON message. */
  maxJsonNodes: 50_000,
  /** Most messages in a batch (2025-03-26 only). */
  maxBatchMessages: 50,
  /** Entries of a list page. */
  pageSize: 100,
  /** A call's wall-clock limit where its tool sets none. */
  callTimeoutMs: 60_000,
  /** How long an aborted call may take to settle before its outcome counts as unknown. */
  settleGraceMs: 1_000,
  /** How long a call that may become a task is waited for before its client is given the task in place of the result. */
  taskAfterMs: 500,
  /** How long a task can be asked for, from its creation; then it is deleted with its result. */
  taskTtlMs: 24 * 60 * 60 * 1000,
  /** How often clients are to ask for a task; also how often a lost process is looked for. */
  taskPollIntervalMs: 1_000,
  /** Most tasks that are kept, in all and for one principal. */
  maxTasks: 10_000,
  maxTasksPerPrincipal: 1_000,
  /** Largest task as stored, with its arguments, answers or result, in bytes. */
  maxTaskBytes: 8 * 1024 * 1024,
  /** Most bytes that are stored for all tasks together; a new one is refused beyond. */
  maxAllTasksBytes: 512 * 1024 * 1024,
  /** Most human requests of one principal, questions and held calls, that are pending. */
  maxPendingHumanRequestsPerPrincipal: 1_000,
  /** Questions that a principal may ask people: sustained, and at once. */
  humanRequestsPerMinute: 60,
  humanRequestBurst: 200,
  /** How long a human request is kept once it is over and its time has run out, in days; the audit keeps its record. */
  humanRequestRetentionDays: 90,
  /** Unsent bytes after which a stream that nobody reads is closed. */
  maxStreamBufferBytes: 1024 * 1024,
  /** How long a sealed `requestState` is accepted. */
  requestStateTtlMs: 10 * 60 * 1000,
  /** Idle time after which a 2025-era session ends. */
  sessionIdleMs: 30 * 60 * 1000,
  /** Most live 2025-era sessions, in all and for one principal. */
  maxSessions: 10_000,
  maxSessionsPerPrincipal: 1_000,
  /** Most bytes of ended streams that a 2025-era session keeps for a client that lost them; the oldest go first. */
  maxSessionEndedStreamBytes: 16 * 1024 * 1024,
  /** Most bytes of ended streams that all 2025-era sessions of a process keep together; the oldest go first. */
  maxAllEndedStreamBytes: 256 * 1024 * 1024,
  /** Most open subscription streams for one principal. */
  maxSubscriptionsPerPrincipal: 10_000,
  /** How long a 2025-era client may take to answer a request of the server. */
  clientRequestTimeoutMs: 5 * 60 * 1000,
  /** Largest audited payload (arguments and result together), in bytes; more is cut and marked. */
  maxAuditPayloadBytes: 64 * 1024,
  /** Calls a principal may make to one tool: sustained, and at once. */
  callsPerMinute: 6_000,
  callBurst: 1_000,
  /** Time for headers, and for a whole request, to arrive. */
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  /** Interval of comment lines on idle streams. */
  keepAliveMs: 15_000,
  /** How long shutdown waits for calls in flight. */
  drainTimeoutMs: 10_000,
} as const;

/** The engine's limits; see {@link defaultLimits} for units and defaults. */
export type Limits = { readonly [name in keyof typeof defaultLimits]: number };
