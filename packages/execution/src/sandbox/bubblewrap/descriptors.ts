/** Descriptors that bubblewrap and the guest are started with, beside the standard three. */
export const descriptors = {
  /** The guest's own: see `guest/agent.sh`. */
  agent: 3,
  kernel: 4,
  /** What bubblewrap reads and closes before it lets the guest start. */
  allowList: 5,
  terminalFilter: 6,
  info: 7,
  block: 8,
  agentFile: 9,
  kernelFile: 10,
  passwdFile: 11,
  groupFile: 12,
  withEgressFile: 13,
  forwarderFile: 14,
} as const;
