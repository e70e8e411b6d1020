export type { PipeOptions } from './message-pipe.ts';
export { stdio } from './stdio.ts';
export type { StdioOptions } from './stdio.ts';
export { streams } from './streams.ts';
export type { StreamsOptions } from './streams.ts';
