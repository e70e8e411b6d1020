export { createToolHost } from './tool-host.ts';
export type { ToolHostOptions } from './tool-host.ts';
