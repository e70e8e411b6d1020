const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '::1', '[::1]']);
const LOOPBACK_IPV4 = /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i;
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]']);

/** Whether a host name or address can only mean this machine. */
export const isLoopback = (host: string): boolean =>
  LOOPBACK_NAMES.has(host.toLowerCase()) || LOOPBACK_IPV4.test(host);

/** Whether it means every address of the machine, and so is none that a client would name. */
export const isAnyAddress = (host: string): boolean => ANY_ADDRESS.has(host);
