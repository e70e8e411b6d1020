/** Runs after `npm ci` and `npm install`, so that a bootstrap does not install a second time. */
import { rememberInstall } from './bootstrap.mjs';

rememberInstall();
