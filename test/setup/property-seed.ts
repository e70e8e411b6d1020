import { configureGlobal } from 'fast-check';

/**
 * Property tests draw the same values on each run, so that a red run is about the change and repeats anywhere. With
 * `FUZZ_SEED=random` they draw fresh ones; a failure prints its seed, and `FUZZ_SEED=<seed>` draws those again.
 */
const DEFAULT_SEED = 20_261_121;

const wanted = process.env['FUZZ_SEED'];

if (wanted !== 'random')
  configureGlobal({ seed: wanted === undefined ? DEFAULT_SEED : Number(wanted) });
