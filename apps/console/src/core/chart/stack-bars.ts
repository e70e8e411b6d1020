import type { MinuteBucket } from '../wire/overview.ts';

/** What calls became, in the order in which bars stack, from the ground up. */
export const SERIES = ['ok', 'held', 'denied', 'failed'] as const;

/** What calls became; see {@link SERIES}. */
export type Series = (typeof SERIES)[number];

/** A part of a bar; all of it in shares of the whole picture, from 0 to 1, with y downwards. */
export interface BarPart {
  readonly series: Series;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The share of its slot that a bar fills. */
const FILLED = 0.7;

/** Lays out a bar for each minute; the tallest one fills the height. */
export function stackBars(buckets: readonly MinuteBucket[]): readonly BarPart[] {
  const tallest = Math.max(1, ...buckets.map(totalOf));
  return buckets.flatMap((bucket, index) => {
    let top = 1;
    return SERIES.filter((series) => bucket[series] > 0).map((series): BarPart => {
      const height = bucket[series] / tallest;
      top -= height;
      return { series, x: index / buckets.length, y: top, width: FILLED / buckets.length, height };
    });
  });
}

/** How many calls a minute had. */
const totalOf = (bucket: MinuteBucket): number =>
  SERIES.reduce((sum, series) => sum + bucket[series], 0);

/** How many calls became what, over all minutes. */
export const totalsOf = (buckets: readonly MinuteBucket[]): Readonly<Record<Series, number>> => {
  const sum = (series: Series): number =>
    buckets.reduce((total, bucket) => total + bucket[series], 0);
  return { ok: sum('ok'), held: sum('held'), denied: sum('denied'), failed: sum('failed') };
};
