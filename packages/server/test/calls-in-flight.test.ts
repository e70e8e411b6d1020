import { describe, expect, it } from 'vitest';

import { CallsInFlight } from '../src/calls-in-flight.ts';

describe('CallsInFlight', () => {
  it('waits until the last call has ended, well or badly', async () => {
    const calls = new CallsInFlight();
    const [good, bad] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const tracked = [calls.track(() => good.promise), calls.track(() => bad.promise)];
    let drained = 0;
    const drains = [calls.drain(), calls.drain()].map((drain) => drain.then(() => (drained += 1)));
    good.resolve('done');
    expect(await tracked[0]).toBe('done');
    expect(drained).toBe(0);
    bad.reject(new Error('failed'));
    await expect(tracked[1]).rejects.toThrow('failed');
    await Promise.all(drains);
    expect(drained).toBe(2);
  });

  it('does not start what comes after', async () => {
    const calls = new CallsInFlight();
    await calls.drain();
    let started = false;
    const late = calls.track(async () => (started = true));
    await expect(late).rejects.toMatchObject({ code: 'unavailable' });
    expect(started).toBe(false);
  });
});
