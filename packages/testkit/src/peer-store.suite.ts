import type { Store } from '@qmcp/contracts';
import { expect, it } from 'vitest';

/** Two processes' ends of one store. */
export interface OpenPeers extends AsyncDisposable {
  readonly one: Store;
  readonly other: Store;
}

const URL_OF_ONE = 'http://127.0.0.1:3333';

/** What every store promises of the addresses of its processes. */
export function peerStoreSuite(open: () => Promise<OpenPeers>): void {
  it('tells the address of a process that announced one, to each', async () => {
    await using peers = await open();
    const { one, other } = peers;
    await one.peers.announce(URL_OF_ONE);
    expect(one.peers.instance).not.toBe(other.peers.instance);
    expect(await other.peers.addressOf(one.peers.instance)).toBe(URL_OF_ONE);
    expect(await one.peers.addressOf(one.peers.instance)).toBe(URL_OF_ONE);
  });

  it('tells the last address that a process announced', async () => {
    await using peers = await open();
    const { one, other } = peers;
    await one.peers.announce('http://127.0.0.1:1');
    await one.peers.announce(URL_OF_ONE);
    expect(await other.peers.addressOf(one.peers.instance)).toBe(URL_OF_ONE);
  });

  it('knows no address of a process that announced none, or of nobody', async () => {
    await using peers = await open();
    const { one, other } = peers;
    expect(await other.peers.addressOf(one.peers.instance)).toBeUndefined();
    expect(await other.peers.addressOf(2_000_000)).toBeUndefined();
    expect(await other.peers.addressOf(9_999_999_999)).toBeUndefined();
  });

  it('forgets an address that was taken back', async () => {
    await using peers = await open();
    const { one, other } = peers;
    await one.peers.announce(URL_OF_ONE);
    await one.peers.withdraw();
    expect(await other.peers.addressOf(one.peers.instance)).toBeUndefined();
  });

  it('forgets the address of a process that has closed its store', async () => {
    await using peers = await open();
    const { one, other } = peers;
    await one.peers.announce(URL_OF_ONE);
    const { instance } = one.peers;
    await one.close();
    expect(await other.peers.addressOf(instance)).toBeUndefined();
  });
}
