export { apiKeyStoreSuite } from './api-key-store.suite.ts';
export { auditStoreSuite } from './audit-store.suite.ts';
export { humanRequestStoreSuite } from './human-request-store.suite.ts';
export type { OpenHumanRequestStore } from './human-request-store.suite.ts';
export { policyStoreSuite } from './policy-store.suite.ts';
export { sealKeyStoreSuite } from './seal-key-store.suite.ts';
export { taskStoreSuite } from './task-store.suite.ts';
export type { OpenTaskStore } from './task-store.suite.ts';
