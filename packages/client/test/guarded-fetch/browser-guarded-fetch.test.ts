import { createGuardedFetch } from '../../src/guarded-fetch/browser-guarded-fetch.ts';
import { guardedFetchSuite } from './guarded-fetch.suite.ts';

guardedFetchSuite('browser', createGuardedFetch);
