export { auditIntent, auditRecord } from './audit-fixtures.ts';
export { startDockerEngine } from './docker/docker-engine.ts';
export type { DockerEngine } from './docker/docker-engine.ts';
export { fakeClock } from './fake-clock.ts';
export type { FakeClock } from './fake-clock.ts';
export { approvalRequest, heldCall, humanRequest } from './human-request-fixtures.ts';
export { recordingLogger, silentLogger } from './loggers.ts';
export type { LogEntry, RecordingLogger } from './loggers.ts';
export { MemoryHumanRequestStore, SharedHumanRequests } from './memory-human-request-store.ts';
export { MemoryTaskStore } from './memory-task-store.ts';
export { MemoryTrustStore } from './memory-trust-store.ts';
export type { SharedTasks } from './memory-task-store.ts';
export type { DisposableStore, OpenStore } from './open-store.ts';
export type { ChatMessage, ChatRequest } from './scripted-model/chat-completion.ts';
export { startScriptedModel } from './scripted-model/scripted-model.ts';
export type { RecordedRequest, ScriptedModel } from './scripted-model/scripted-model.ts';
export type {
  ScriptedAnswer,
  ScriptedCall,
  ScriptedRefusal,
  ScriptedTurn,
} from './scripted-model/scripted-reply.ts';
export { startPgBouncer } from './postgres/pg-bouncer.ts';
export type { PgBouncer } from './postgres/pg-bouncer.ts';
export { startPostgresCluster } from './postgres/postgres-cluster.ts';
export type { PostgresCluster } from './postgres/postgres-cluster.ts';
export { startRedis } from './redis/redis-server.ts';
export type { RedisServer } from './redis/redis-server.ts';
export { exportedAs, statementsOf } from './sealed-place.ts';
export type { SealedPlace } from './sealed-place.ts';
export { seededEntropy } from './seeded-entropy.ts';
export { silentTelemetry } from './silent-telemetry.ts';
export { ampleRoom, taskRecord } from './task-fixtures.ts';
export { temporaryFolder } from './temporary-folder.ts';
export type { TemporaryFolder } from './temporary-folder.ts';
export { deliveryOutcome, webhook, webhookEvent } from './webhook-fixtures.ts';
export {
  endless,
  garbage,
  reset,
  resetMidAnswer,
  stall,
  stallMidAnswer,
  startReceiver,
  status,
} from './webhook-receiver.ts';
export type { Received, Receiver } from './webhook-receiver.ts';
