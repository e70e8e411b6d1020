export { builtinToolsFolder } from './builtin-tools.ts';
export { loadToolFactories, loadToolFolder } from './load-folder.ts';
export type { LoadOptions, ToolFactory } from './load-folder.ts';
export { createToolHost } from './tool-host.ts';
export type { ToolHostOptions } from './tool-host.ts';
