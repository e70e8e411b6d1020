import { BlockList, isIP } from 'node:net';

import type { Reach } from './guarded-fetch.ts';

/** What an IP address belongs to: one of the reaches, or `special`, which is never reached. */
export type AddressKind = 'public' | 'loopback' | 'private' | 'special';

type Subnet = readonly [network: string, prefix: number];

const loopback = blockList(['127.0.0.0', 8], ['::1', 128]);

/** RFC 1918, RFC 6598 (carriers), RFC 4193. */
const privateUse = blockList(
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
);

/** What the IANA special-purpose registry of IPv4 (RFC 6890) sets apart from the Internet, beyond the above. */
const specialIpv4 = blockList(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
);

/** Global unicast: all else of IPv6 is special, mapped and translated IPv4 too. */
const globalIpv6 = blockList(['2000::', 3]);

/** Teredo and other protocol assignments, documentation, 6to4, AS112: parts of global unicast that lead elsewhere. */
const specialIpv6 = blockList(
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
);

/** Tells where an IP address leads; what is no IP address is `special`. */
export function addressKind(address: string): AddressKind {
  const family = isIP(address);
  if (family === 0) return 'special';
  const type = family === 4 ? 'ipv4' : 'ipv6';
  // A BlockList takes ::ffff:127.0.0.1 for 127.0.0.1, but such an address is a disguise, not a peer.
  if (type === 'ipv6' && isMapped(address)) return 'special';
  if (loopback.check(address, type)) return 'loopback';
  if (privateUse.check(address, type)) return 'private';
  if (type === 'ipv4') return specialIpv4.check(address, type) ? 'special' : 'public';
  return globalIpv6.check(address, type) && !specialIpv6.check(address, type)
    ? 'public'
    : 'special';
}

/** Whether an IP address may be reached; special ones never, and nothing that is no IP address. */
export function isWithinReach(reach: Reach, address: string): boolean {
  const kind = addressKind(address);
  if (kind === 'public') return true;
  return kind === 'loopback' ? reach !== 'public' : kind === 'private' && reach === 'private';
}

const mapped = blockList(['::ffff:0:0', 96]);

const isMapped = (address: string): boolean => mapped.check(address, 'ipv6');

function blockList(...subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets)
    list.addSubnet(network, prefix, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}
