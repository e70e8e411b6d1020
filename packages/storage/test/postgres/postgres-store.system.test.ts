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

import { openIn, useTestPostgres } from './test-postgres.ts';

describe('a store on PostgreSQL', () => {
  const postgres = useTestPostgres();
  const open = () => openIn(postgres);

  describe('keeps the audit', () => {
    auditStoreSuite(open);
  });
  describe('keeps API keys', () => {
    apiKeyStoreSuite(open);
  });
  describe('keeps seal keys', () => {
    sealKeyStoreSuite(open);
  });
  describe('keeps policies', () => {
    policyStoreSuite(open);
  });
  describe('what people said once', () => {
    trustStoreSuite(open);
  });
  describe('keeps who is signed in to the console', () => {
    consoleSessionStoreSuite(open);
  });
  describe('keeps tasks', () => {
    taskStoreSuite(open);
  });
  describe('keeps human requests', () => {
    humanRequestStoreSuite(open);
  });
  describe('keeps webhooks', () => {
    webhookStoreSuite(open);
  });
});
