export { openLoopbackReceiver } from './loopback-receiver.ts';
export type { LoopbackReceiver, LoopbackReceiverOptions } from './loopback-receiver.ts';
