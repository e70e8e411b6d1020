import { describe } from 'vitest';

import type { SandboxBackend } from '../../../src/sandbox/sandbox.ts';
import { fileTests } from './file-tests.ts';
import { jobTests } from './job-tests.ts';
import { limitTests } from './limit-tests.ts';
import { sessionTests } from './session-tests.ts';

/** What every sandbox does for a program that means no harm. */
export function sandboxSuite(open: () => SandboxBackend): void {
  describe('a job', () => {
    jobTests(open);
  });
  describe('a session', () => {
    sessionTests(open);
  });
  describe('files', () => {
    fileTests(open);
  });
  describe('limits', () => {
    limitTests(open);
  });
}
