import {
  apiKeyStoreSuite,
  auditStoreSuite,
  consoleSessionStoreSuite,
  humanRequestStoreSuite,
  policyStoreSuite,
  sealKeyStoreSuite,
  taskStoreSuite,
  trustStoreSuite,
  webhookStoreSuite,
} from '@qmcp/testkit/suites';
import { describe } from 'vitest';

import { openInFile, openInMemory } from '../open-test-store.ts';

describe.each([
  { where: 'in a file', open: openInFile },
  { where: 'in memory', open: openInMemory },
])('SQLite $where', ({ open }) => {
  describe('audit', () => {
    auditStoreSuite(open);
  });
  describe('API keys', () => {
    apiKeyStoreSuite(open);
  });
  describe('seal keys', () => {
    sealKeyStoreSuite(open);
  });
  describe('policies', () => {
    policyStoreSuite(open);
  });
  describe('what people said once', () => {
    trustStoreSuite(open);
  });
  describe('sessions of the console', () => {
    consoleSessionStoreSuite(open);
  });
  describe('tasks', () => {
    taskStoreSuite(open);
  });
  describe('human requests', () => {
    humanRequestStoreSuite(open);
  });
  describe('webhooks', () => {
    webhookStoreSuite(open);
  });
});
