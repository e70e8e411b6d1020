export { builtinToolsFolder } from './builtin-tools.ts';
export { loadToolFactories, loadToolFolder } from './load-folder.ts';
export type { LoadOptions, ToolFactory } from './load-folder.ts';
export { BubblewrapBackend } from './sandbox/bubblewrap/bubblewrap-backend.ts';
export type { BubblewrapOptions } from './sandbox/bubblewrap/bubblewrap-backend.ts';
export { chooseBackend } from './sandbox/choose-backend.ts';
export type { ChosenBackend } from './sandbox/choose-backend.ts';
export { defaultSandboxLimits, sandboxLimits } from './sandbox/limits.ts';
export type { SandboxLimits } from './sandbox/limits.ts';
export { defaultWarmPoolLimits, WarmPool } from './sandbox/pool/warm-pool.ts';
export type { WarmPoolOptions, WarmProfile } from './sandbox/pool/warm-pool.ts';
export { detectControls } from './sandbox/resources/detect-controls.ts';
export type { ResourceControls } from './sandbox/resources/resource-control.ts';
export type {
  BackendCapabilities,
  CollectedFiles,
  ExitReason,
  Job,
  LanguageName,
  OutputChunk,
  RunOptions,
  RunResult,
  Sandbox,
  SandboxBackend,
  SandboxFile,
  SandboxSpec,
  Trust,
  Usage,
  Violation,
} from './sandbox/sandbox.ts';
export { Sandboxes } from './sandbox/sandboxes.ts';
export type { SandboxKind, SandboxOutcome, SandboxRequest } from './sandbox/sandboxes.ts';
export { defaultCheckpointLimits } from './sandbox/session/session.ts';
export type { Checkpoint, CheckpointLimits, SandboxSession } from './sandbox/session/session.ts';
export { defaultSessionLimits, SandboxSessions } from './sandbox/session/sessions.ts';
export type { SessionsOptions } from './sandbox/session/sessions.ts';
export { createToolHost } from './tool-host.ts';
export type { ToolHostOptions } from './tool-host.ts';
export { loadUserTools } from './user-tools.ts';
export type { ResilienceLimits } from './users/resilience.ts';
export type { UserCall } from './users/user-call.ts';
export { createUserDirectory, defaultUserDirectoryLimits } from './users/user-directory.ts';
export type { UserDirectory, UserDirectoryOptions } from './users/user-directory.ts';
export type { NewUser, User, UserChanges, UserPage, UserQuery } from './users/user.ts';
