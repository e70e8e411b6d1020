/**
 * The engine that runs code which nobody trusts. Kept apart from the rest of the plane, so that a server loads it when code
 * is to be run, and not before.
 */
export { BubblewrapBackend } from './bubblewrap/bubblewrap-backend.ts';
export type { BubblewrapOptions } from './bubblewrap/bubblewrap-backend.ts';
export { chooseBackend } from './choose-backend.ts';
export type { ChosenBackend } from './choose-backend.ts';
export { DockerBackend } from './docker/docker-backend.ts';
export type { DockerOptions } from './docker/docker-backend.ts';
export { Egress } from './egress/egress.ts';
export type { EgressOptions } from './egress/egress.ts';
export { KubernetesBackend } from './kubernetes/kubernetes-backend.ts';
export type { KubernetesOptions } from './kubernetes/kubernetes-backend.ts';
export { sandboxLimits } from './limits.ts';
export { openSandboxes } from './open-sandboxes.ts';
export type { OpenedSandboxes, OpenSandboxesOptions } from './open-sandboxes.ts';
export { detectControls } from './resources/detect-controls.ts';
export type { ResourceControls } from './resources/resource-control.ts';
export type { BackendCapabilities, LanguageName, Sandbox, SandboxBackend } from './sandbox.ts';
