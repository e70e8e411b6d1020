import { fakeClock } from '@qmcp/testkit';
import { expect, it } from 'vitest';

import { KeepAlive } from '../../src/transport/keep-alive.ts';

it('reminds each open stream in each interval, and holds no timer without one', () => {
  const clock = fakeClock();
  const keepAlive = new KeepAlive(clock, 100);
  const reminded: string[] = [];
  const stream = (name: string) => ({ keepAlive: () => void reminded.push(name) });
  const [a, b] = [stream('a'), stream('b')];
  expect(clock.waitingTimers).toBe(0);

  keepAlive.add(a);
  clock.advance(50);
  keepAlive.add(b);
  clock.advance(50);
  expect(reminded.splice(0)).toEqual(['a', 'b']);
  keepAlive.remove(a);
  clock.advance(200);
  expect(reminded.splice(0)).toEqual(['b', 'b']);

  keepAlive.remove(b);
  keepAlive.remove(b);
  expect(clock.waitingTimers).toBe(0);
  clock.advance(1_000);
  expect(reminded).toEqual([]);
  keepAlive.add(a);
  clock.advance(100);
  expect(reminded).toEqual(['a']);
});
