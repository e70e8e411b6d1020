import { lookup } from 'node:dns/promises';

import { probeSpec, runOnce, type CreateSandbox } from '../probe/run-once.ts';

/** Where clouds tell machines their secrets. */
const METADATA_ADDRESS = ['169.254.169.254', '80'] as const;

/** Arguments: an address and a port, again and again. Each is tried for as long as a patient network takes to refuse. */
const CODE = `
while [ $# -gt 0 ]; do
  (timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null && echo "REACHED $1 port $2") &
  shift 2
done
wait
echo DONE
`;

/**
 * What a new sandbox tries on the network of a cluster, whose policies hold nothing where no network plugin keeps them.
 * @param apiUrl - the API, which is known to answer
 * @returns what it reached: nothing, if all is well
 */
export async function attackNetwork(
  create: CreateSandbox,
  apiUrl: string,
): Promise<readonly string[]> {
  const { hostname, port } = new URL(apiUrl);
  const { address } = await lookup(hostname.replaceAll(/[[\]]/g, ''));
  const args = [address, port === '' ? '443' : port, ...METADATA_ADDRESS];
  const { stdout } = await runOnce(create, probeSpec('shell'), { code: CODE, args });
  const lines = Buffer.from(stdout).toString().split('\n');
  if (!lines.includes('DONE')) return ['an end of the probe of its network'];
  return lines.filter((line) => line.startsWith('REACHED ')).map((line) => line.slice(8));
}
