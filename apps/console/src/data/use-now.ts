import { useSyncExternalStore } from 'react';

import { Ticker } from '../core/clock/ticker.ts';
import type { TickerPorts } from '../core/clock/ticker.ts';

const browser: TickerPorts = {
  nowMs: () => Date.now(),
  every: (intervalMs, work) => {
    const timer = setInterval(work, intervalMs);
    return () => clearInterval(timer);
  },
};

const tickers = new Map<number, Ticker>();

/** One for each interval: hundreds of countdowns are to cost one timer. */
function tickerOf(intervalMs: number): Ticker {
  const known = tickers.get(intervalMs);
  if (known !== undefined) return known;
  const ticker = new Ticker(browser, intervalMs);
  tickers.set(intervalMs, ticker);
  return ticker;
}

/** The time now in epoch milliseconds, told anew at an interval for as long as it is shown. */
export function useNow(intervalMs: number): number {
  const { subscribe, current } = tickerOf(intervalMs);
  return useSyncExternalStore(subscribe, current);
}
